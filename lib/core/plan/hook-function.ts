import type { Plan } from './plan.ts';

/** The function that a hook's name stands for, and the version or alias of it; `$LATEST` unless named. */
export function hookFunction(hook: string): { readonly functionName: string; readonly qualifier: string } {
  const [functionName = '', qualifier = '$LATEST'] = hook.split(':');
  return { functionName, qualifier };
}

/** Every hook of some stages, once. */
export const hooksOf = (stages: readonly { readonly hooks?: readonly string[] }[]): readonly string[] => [
  ...new Set(stages.flatMap(({ hooks = [] }) => hooks)),
];

/** Every hook of a plan. Of both lists of stages: which one will be followed is not known before a rollout begins. */
export const allHooks = ({ stages, fastTrack = [] }: Pick<Plan, 'stages' | 'fastTrack'>): readonly string[] =>
  hooksOf([...stages, ...fastTrack]);
