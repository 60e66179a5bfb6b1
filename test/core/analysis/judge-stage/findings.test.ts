import { describe, expect, it } from 'vitest';
import type { Minute, Observed } from '../../../../lib/core/analysis/contract.ts';
import { judgeStage } from '../../../../lib/core/analysis/judge-stage.ts';
import { aQuestion, minutes } from '../question.ts';
import { good, quiet } from './judged.ts';

describe('the findings', () => {
  const judges = (changes: Parameters<typeof aQuestion>[0]) =>
    judgeStage(aQuestion(changes)).findings.map(({ judge }) => judge);

  it('of a stage without requests are that there are none, and what fails or is missing', () => {
    expect(judges({ minutes: minutes(10, quiet, quiet) })).toEqual(['no-data']);
    expect(judges({ minutes: minutes(10, [2280, 2], quiet) })).toEqual(['hanging', 'sample-ratio', 'no-data']);
    expect(judges({ minutes: minutes(5, [19, 0], quiet), plan: { blastRadius: { errors: 1 } } })).toEqual(['no-data']);
  });

  it('of what cannot be judged are why, and the alarms', () => {
    expect(judges({ minutes: good, unavailable: 'away' })).toEqual(['observations']);
    expect(judges({ unavailable: 'away', plan: { alarms: ['5xx'] }, alarms: { '5xx': 'OK' } })).toEqual([
      'alarms',
      'observations',
    ]);
  });

  it('have what the errors are, where somebody has looked', () => {
    const question = aQuestion({ minutes: good });
    const failures = { kind: 'unavailable', detail: 'no log group' } as const;

    const { findings } = judgeStage({ ...question, observations: { ...question.observations, failures } });

    expect(findings.at(-1)?.reason).toBe('what the errors are is not known: no log group');
  });
});

describe('what is only shown', () => {
  const near = (minute: Minute): Minute => ({
    ...minute,
    baseline: { ...minute.baseline, nearTimeout: 0 },
    canary: { ...minute.canary, nearTimeout: 6 },
  });
  const known = (minute: Minute): Minute => ({
    ...minute,
    baseline: { nearTimeout: 0, ...minute.baseline },
    canary: { nearTimeout: 0, ...minute.canary },
  });

  it('is requests near the timeout, beside the baseline’s', () => {
    const verdict = judgeStage(aQuestion({ minutes: good.map(near) }));

    expect(verdict.kind).toBe('pass');
    expect(verdict.findings.find(({ judge }) => judge === 'near-timeout')).toMatchObject({
      kind: 'pass',
      reason: 'canary 90 of 1,800 requests took 95 % of the timeout or more (5 %), baseline 0 of 34,200 (0 %)',
      numbers: { canaryRequests: 1800, canaryNearTimeout: 90, baselineRequests: 34_200, baselineNearTimeout: 0 },
    });
  });

  it('is not said of a stage in which no request came near the timeout, though in one before some did', () => {
    const later = minutes(15, [2280, 0], [120, 0], { stageIndex: 1, after: good.map(near) });

    const { findings } = judgeStage(aQuestion({ weights: [0.05, 0.05], stageIndex: 1, minutes: later.map(known) }));

    expect(findings.map(({ judge }) => judge)).not.toContain('near-timeout');
  });

  it.each<[string, Observed, string, Record<string, number>]>([
    [
      'a sum of each version',
      { name: 'throttles', statistic: 'Sum', values: { canary: [1, 2], baseline: [0, 40] } },
      'throttles: canary 3, baseline 40 (Sum of 2 minutes)',
      { canary: 3, baseline: 40, minutes: 2 },
    ],
    [
      'the highest of what is not told apart',
      { name: 'iteratorAge', statistic: 'Maximum', values: [1200, 90_000.4, 5] },
      'iteratorAge: 90,000 (Maximum of 3 minutes, not told apart by version)',
      { both: 90_000.4, minutes: 3 },
    ],
    [
      'a mean',
      { name: 'cpu', statistic: 'Average', values: [1, 2] },
      'cpu: 1.5 (Average of 2 minutes, not told apart by version)',
      { both: 1.5, minutes: 2 },
    ],
    [
      'the lowest',
      { name: 'credits', statistic: 'Minimum', values: [7, 3, 5] },
      'credits: 3 (Minimum of 3 minutes, not told apart by version)',
      { both: 3, minutes: 3 },
    ],
    [
      'a count',
      { name: 'reads', statistic: 'SampleCount', values: { canary: [1], baseline: [2, 4] } },
      'reads: canary 1, baseline 6 (SampleCount of 2 minutes)',
      { canary: 1, baseline: 6, minutes: 2 },
    ],
    [
      'without what is no number',
      { name: 'age', statistic: 'Maximum', values: [Number.NaN, 4, Infinity] },
      'age: 4 (Maximum of 3 minutes, not told apart by version)',
      { both: 4, minutes: 3 },
    ],
    [
      'nothing where there are no values',
      { name: 'spillover', statistic: 'Sum', values: { canary: [], baseline: [Number.NaN] } },
      'spillover: canary no values, baseline no values (Sum of 1 minute)',
      { minutes: 1 },
    ],
  ])('is a metric that the plan wants to see: %s', (_, observed, reason, numbers) => {
    const verdict = judgeStage(aQuestion({ minutes: good, observed: [observed] }));

    expect(verdict.kind).toBe('pass');
    expect(verdict.reason).toContain('ruled out');
    expect(verdict.findings.at(-1)).toStrictEqual({ judge: `observe:${observed.name}`, kind: 'pass', reason, numbers });
  });
});
