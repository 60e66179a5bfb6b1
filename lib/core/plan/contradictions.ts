import { formatDuration } from '../text/duration.ts';
import { formatPercent } from '../text/percent.ts';
import { MAX_BAKE_FACTOR } from './times.ts';
import type { Contradiction, Draft } from './contradiction.ts';
import { type FindingKind, isFindingKind, MOST_FINDINGS, sameFindingKind } from './finding-kinds.ts';
import { inTarget } from './target-contradictions.ts';
import { inTargets, nextTargets } from './targets-contradictions.ts';
import { inHooks } from './hooks.ts';
import { inOwnMetrics } from './metric-contradictions.ts';
import { inNames } from './named-list.ts';
import { MOST_OBSERVED } from './observable.ts';
import { inWindows } from './windows.ts';

/** Values that are fine one by one and cannot be true together. */
export function contradictions(draft: Draft): Contradiction[] {
  const analysis = record(draft.analysis);
  const hotfix = analysis['hotfix'] !== undefined && analysis['hotfix'] !== 'off';
  return [
    ...(draft.targets === undefined ? inTarget(draft) : inTargets(draft)),
    ...inWindows(draft.windows),
    ...inStages(['stages'], draft.stages, draft),
    ...inStages(['fastTrack'], draft.fastTrack, draft),
    ...nextTargets(draft).flatMap(({ stages }, i) => inStages(['targets', i, 'stages'], stages, draft)),
    ...inLatency(draft, record(analysis['latency'])),
    ...inErrors(record(analysis['errors'])),
    ...(hotfix ? [] : ratiosBelowOne(analysis)),
    ...inAlarms(analysis['alarms']),
    ...inSources(analysis['sources']),
    ...inFindings(analysis),
    ...inObserved(analysis['observe']),
    ...inOwnMetrics(draft),
  ];
}

function inStages(path: Contradiction['path'], stages: unknown, { maxBake, ...draft }: Draft): Contradiction[] {
  const target = draft.target ?? nextTargets(draft)[0];
  const found: Contradiction[] = [];
  let highest: number | undefined;
  let longest = 0;
  for (const [i, stage] of (Array.isArray(stages) ? stages : []).entries()) {
    const { weight, bake, hooks } = record(stage);
    found.push(...inHooks(hooks, record(target)['function'], [...path, i]));
    if (typeof weight === 'number') {
      if (weight === 0 && i > 0) {
        found.push({
          path: [...path, i, 'weight'],
          expected: 'above 0%, except in the first stage',
          found: '0%',
        });
      } else if (highest !== undefined && weight <= highest) {
        found.push({
          path: [...path, i, 'weight'],
          expected: `above the ${formatPercent(highest)} before it, for weights strictly increase`,
          found: formatPercent(weight),
        });
      }
      highest = Math.max(highest ?? 0, weight);
    }
    if (typeof bake === 'number') longest = Math.max(longest, bake);
  }
  if (typeof maxBake === 'number' && maxBake < longest) {
    found.push({
      path: ['maxBake'],
      expected: `at least the longest bake, ${formatDuration(longest)}`,
      found: formatDuration(maxBake),
    });
  }
  return found;
}

/** A stage that is warm only when it is given up would never be judged. */
function inLatency({ stages, maxBake }: Draft, { warmUp }: Readonly<Record<string, unknown>>): Contradiction[] {
  if (typeof warmUp !== 'number') return [];
  const bakes = (Array.isArray(stages) ? stages : []).flatMap((stage) => {
    const { bake } = record(stage);
    return typeof bake === 'number' ? [MAX_BAKE_FACTOR * bake] : [];
  });
  const shortest = typeof maxBake === 'number' ? maxBake : Math.min(...bakes);
  if (warmUp < shortest) return [];
  const expected = `shorter than every stage is watched, ${formatDuration(shortest)}`;
  return [{ path: ['analysis', 'latency', 'warmUp'], expected, found: formatDuration(warmUp) }];
}

function inErrors({ ratio, floor, limit, detect }: Readonly<Record<string, unknown>>): Contradiction[] {
  const found: Contradiction[] = [];
  const path = (key: string) => ['analysis', 'errors', key];
  if (typeof floor === 'number' && typeof limit === 'number' && limit < floor) {
    found.push({
      path: path('limit'),
      expected: `at least floor, ${formatPercent(floor)}`,
      found: formatPercent(limit),
    });
  }
  if (typeof ratio === 'number' && typeof detect === 'number' && detect <= ratio) {
    found.push({ path: path('detect'), expected: `greater than ratio, ${ratio}`, found: String(detect) });
  }
  if (typeof floor === 'number' && typeof detect === 'number' && detect * floor >= 1) {
    found.push({
      path: path('floor'),
      expected: `below ${formatPercent(1 / detect)}, because detect times floor must be an error rate that can be ruled out, below 100%`,
      found: formatPercent(floor),
    });
  }
  return found;
}

function ratiosBelowOne(analysis: Readonly<Record<string, unknown>>): Contradiction[] {
  return ['errors', 'latency'].flatMap((metric) => {
    const { ratio } = record(analysis[metric]);
    return typeof ratio === 'number' && ratio > 0 && ratio < 1
      ? [
          {
            path: ['analysis', metric, 'ratio'],
            expected: 'at least 1, unless the plan is a hotfix',
            found: String(ratio),
          },
        ]
      : [];
  });
}

/**
 * The guard's watches of all alarms begin in one transaction with Prepare's event and the record's head, and DynamoDB takes
 * 100 writes at once (TransactWriteItems); DescribeAlarms answers 100 names (both API references).
 */
const MOST_ALARMS = 90;

function inAlarms(alarms: unknown): Contradiction[] {
  if (!Array.isArray(alarms)) return [];
  const called = 'alarms; a composite alarm stands for many';
  return inNames(alarms, ['analysis', 'alarms'], { most: MOST_ALARMS, called });
}

function inFindings({ findings, alarms }: Readonly<Record<string, unknown>>): Contradiction[] {
  if (!Array.isArray(findings)) return [];
  const path = ['analysis', 'findings'];
  const kinds = findings.map((finding) => record(finding) as unknown as FindingKind);
  const repeated = kinds.flatMap((kind, i): Contradiction[] => {
    const { source, detailType } = kind;
    const found = `"${detailType}" of ${source}`;
    if (!isFindingKind(kind)) return [{ path: [...path, i], expected: 'left to analysis.alarms', found }];
    const isRepeated = kinds.findIndex((other) => sameFindingKind(other, kind)) < i;
    return isRepeated ? [{ path: [...path, i], expected: 'named once', found }] : [];
  });
  const most = Math.min(MOST_FINDINGS, MOST_ALARMS - (Array.isArray(alarms) ? alarms.length : 0));
  if (findings.length <= most || most < 0) return repeated;
  const expected = `a list of at most ${most} findings${most < MOST_FINDINGS ? ' beside so many alarms' : ''}`;
  return [...repeated, { path, expected, found: `${findings.length}` }];
}

function inSources(sources: unknown): Contradiction[] {
  const isEmpty = typeof sources === 'object' && sources !== null && Object.keys(sources).length === 0;
  if (!isEmpty) return [];
  const expected = 'a map of at least one of dropped, deadLetters, eventAge and iteratorAge';
  return [{ path: ['analysis', 'sources'], expected, found: '{}' }];
}

function inObserved(observe: unknown): Contradiction[] {
  if (!Array.isArray(observe)) return [];
  const names = observe.map((one) => (typeof one === 'string' ? one : record(one)['name']));
  return inNames(names, ['analysis', 'observe'], { most: MOST_OBSERVED, called: 'metrics' });
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
