import { formatDuration } from '../text/duration.ts';
import { show } from '../text/show.ts';
import type { Contradiction, Draft } from './contradiction.ts';
import { FLAG } from './plan.ts';

/** Stands for a flag's key that is refused on its own account. */
export const REFUSED_KEY = '-';

/** What a plan says that only the other kind of target has. */
export function inTarget(draft: Draft): Contradiction[] {
  if (draft.target === undefined && !('target' in draft)) {
    return [{ path: ['target'], expected: 'a map of function and alias, or of flag', found: show(undefined) }];
  }
  const target = record(draft.target);
  const isFlag = typeof target['flag'] === 'string';
  const isBoth = isFlag && (target['function'] !== FLAG || target['alias'] !== target['flag']);
  if (isBoth) {
    return [
      {
        path: ['target'],
        expected: 'either a function and its alias, or a flag',
        found: 'both',
      },
    ];
  }
  if (!isFlag && target['function'] === FLAG && target['alias'] === REFUSED_KEY) return onlyOfFunctions(draft);
  if (!isFlag && target['function'] === FLAG) {
    const expected = `another name than ${FLAG}, which stands for flags in the names of targets`;
    return [{ path: ['target', 'function'], expected, found: JSON.stringify(FLAG) }];
  }
  return isFlag ? onlyOfFunctions(draft) : onlyOfFlags(draft);
}

const onlyOfFlags = (draft: Draft): Contradiction[] =>
  ramps(draft).map(({ path, found }) => ({
    path,
    expected: 'left out: only flags have ramps, and a weight is in effect at once',
    found,
  }));

/** What Lambda tells of functions, and nobody of flags. */
function onlyOfFunctions(draft: Draft): Contradiction[] {
  const analysis = record(draft.analysis);
  const observe = Array.isArray(analysis['observe']) ? (analysis['observe'] as unknown[]) : [];
  return [
    ...(draft.fastTrack === undefined ? [] : [leftOut(['fastTrack'], 'variants have no code that could be known')]),
    ...(analysis['latency'] === undefined
      ? []
      : [leftOut(['analysis', 'latency'], 'nobody has measured the variants before the rollout')]),
    ...(analysis['sources'] === undefined
      ? []
      : [leftOut(['analysis', 'sources'], 'Lambda tells of functions, not of variants')]),
    ...(analysis['logs'] === undefined || analysis['logs'] === false
      ? []
      : [leftOut(['analysis', 'logs'], 'Lambda tells of versions, not of variants', 'true')]),
    ...observe.flatMap((metric, i) =>
      typeof metric === 'string'
        ? [leftOut(['analysis', 'observe', i], 'Lambda tells of functions, not of variants', JSON.stringify(metric))]
        : [],
    ),
    ...leftOutOfFlags(draft),
  ];
}

/** What stages of a flag have that only those of functions may. */
export const leftOutOfFlags = (draft: Pick<Draft, 'stages'>): Contradiction[] => [
  ...hooks(draft).map((path) => leftOut(path, 'hooks are told of versions, and variants have none', 'a list')),
  ...ramps(draft).flatMap(({ path, found, seconds, bake }) =>
    bake !== undefined && seconds > bake
      ? [{ path, expected: `at most the stage's bake, ${formatDuration(bake)}`, found }]
      : [],
  ),
];

const leftOut = (path: Contradiction['path'], why: string, found = 'a value'): Contradiction => ({
  path,
  expected: `left out of a flag's plan: ${why}`,
  found,
});

const hooks = ({ stages }: Draft) =>
  (Array.isArray(stages) ? (stages as unknown[]) : []).flatMap((stage, i) =>
    record(stage)['hooks'] === undefined ? [] : [['stages', i, 'hooks']],
  );

function ramps({ stages }: Draft) {
  return (Array.isArray(stages) ? (stages as unknown[]) : []).flatMap((stage, i) => {
    const { ramp, bake } = record(stage);
    if (typeof ramp !== 'number') return [];
    const path = ['stages', i, 'ramp'];
    return [{ path, found: formatDuration(ramp), seconds: ramp, bake: typeof bake === 'number' ? bake : undefined }];
  });
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
