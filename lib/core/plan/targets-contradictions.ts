import { formatPercent } from '../text/percent.ts';
import type { Contradiction, Draft } from './contradiction.ts';
import { FLAG } from './plan.ts';
import { inTarget, leftOutOfFlags } from './target-contradictions.ts';

/** Each is read and written whenever the rollout goes back. */
const MOST_TARGETS = 5;

type Target = Readonly<Record<string, unknown>>;

/** A plan's list of targets, as far as it is one. */
export const nextTargets = ({ targets }: Draft): readonly Target[] =>
  Array.isArray(targets) ? targets.map(record) : [];

/** What an ordered list of targets cannot be like. */
export function inTargets(draft: Draft): Contradiction[] {
  if (draft.target !== undefined) {
    return [{ path: ['targets'], expected: 'left out beside target', found: 'both' }];
  }
  if (!Array.isArray(draft.targets)) return [];
  const [first, ...further] = nextTargets(draft);
  if (!first || further.length === 0) {
    const expected = 'a list of at least two targets; one alone is written as target';
    return [{ path: ['targets'], expected, found: `${draft.targets.length}` }];
  }
  if (further.length >= MOST_TARGETS) {
    const expected = `a list of at most ${MOST_TARGETS} targets`;
    return [{ path: ['targets'], expected, found: `${draft.targets.length}` }];
  }
  return [
    ...inTarget({ ...draft, target: first }).map(atFirst),
    ...ofTheFirst(first),
    ...further.flatMap((target, i) => inFurther(draft, target, i + 1)),
    ...repeated(draft),
    ...unfinished(draft),
  ];
}

/** What is said of the only target is said of the first of several. */
const atFirst = ({ path, ...rest }: Contradiction): Contradiction => ({
  ...rest,
  path: path[0] === 'target' ? ['targets', 0, ...path.slice(1)] : path,
});

/** Its version, or variant, is in the request, and the plan's stages are its own. */
const ofTheFirst = (first: Target): Contradiction[] => [
  ...(first['variant'] === undefined
    ? []
    : [notAt([0, 'variant'], 'left out of the first target: its variant is what a request asks for')]),
  ...(first['stages'] === undefined
    ? []
    : [notAt([0, 'stages'], "left out of the first target: the plan's stages are its own")]),
];

function inFurther(draft: Draft, target: Target, index: number): Contradiction[] {
  const { flag, stages, variant } = target;
  if (typeof flag !== 'string') {
    // Refused on its own account.
    if (target['function'] === FLAG || typeof target['function'] !== 'string') return [];
    return [notAt([index], 'a flag: a request names one version, which is that of the first target', 'a function')];
  }
  const isBoth = target['function'] !== FLAG;
  if (isBoth) return [notAt([index], 'either a function and its alias, or a flag', 'both')];
  const own = stages === undefined ? [] : leftOutOfFlags({ stages }).map(below(index));
  const shared = stages === undefined && hasHooks(draft.stages);
  return [
    ...own,
    ...(variant === undefined ? [notAt([index], 'a flag with the variant that it is moved to', 'none')] : []),
    ...(shared ? [notAt([index], 'a flag with stages of its own, because those of the plan have hooks', 'none')] : []),
  ];
}

const below =
  (index: number) =>
  ({ path, ...rest }: Contradiction): Contradiction => ({ ...rest, path: ['targets', index, ...path] });

function repeated(draft: Draft): Contradiction[] {
  const names = nextTargets(draft).map(({ function: functionName, alias }) =>
    typeof functionName === 'string' && typeof alias === 'string' ? `${functionName}:${alias}` : undefined,
  );
  return names.flatMap((name, i) =>
    name !== undefined && names.indexOf(name) < i ? [notAt([i], 'another target than those before it', name)] : [],
  );
}

/** A target is moved when everybody is served what it may need: the one before it has to have arrived. */
function unfinished(draft: Draft): Contradiction[] {
  const targets = nextTargets(draft);
  const lists = [
    { path: ['stages'], stages: draft.stages },
    ...(draft.fastTrack === undefined ? [] : [{ path: ['fastTrack'], stages: draft.fastTrack }]),
    ...targets
      .slice(1, -1)
      .flatMap(({ stages }, i) => (stages === undefined ? [] : [{ path: ['targets', i + 1, 'stages'], stages }])),
  ];
  return lists.flatMap(({ path, stages }) => {
    const last = Array.isArray(stages) ? stages.length - 1 : -1;
    const { weight } = record(Array.isArray(stages) ? (stages as unknown[])[last] : undefined);
    if (typeof weight !== 'number' || weight === 1) return [];
    const expected = '100% in the last stage: the next target is moved when everybody is served the canary of this one';
    return [{ path: [...path, last, 'weight'], expected, found: formatPercent(weight) }];
  });
}

const hasHooks = (stages: unknown): boolean =>
  Array.isArray(stages) && stages.some((stage) => record(stage)['hooks'] !== undefined);

const notAt = (path: Contradiction['path'], expected: string, found = 'a value'): Contradiction => ({
  path: ['targets', ...path],
  expected,
  found,
});

const record = (value: unknown): Target =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
