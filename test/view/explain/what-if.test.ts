import { describe, expect, test } from 'vitest';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { foldAll } from '../../../lib/core/rollout/rollout.ts';
import { minuteRebuilder } from '../../../lib/view/explain/rebuilt-minutes.ts';
import { whatIf } from '../../../lib/view/explain/what-if.ts';
import { aPlan, aStage } from '../../core/rollout/a-rollout.ts';
import { aRecord, type RecordShape, recordId } from './a-record.ts';

const plan = aPlan({
  stages: [aStage(0.1, { bakeSeconds: 300 })],
  analysis: { errors: { ratio: 1.2, floor: 0.001, detect: 5, model: 'independent' } },
});
const minuteOf = (canaryErrors: number) => ({
  baseline: { requests: 2000, errors: 2 },
  canary: { requests: 220, errors: canaryErrors },
});
const minutesOf = (...canaryErrors: number[]) => canaryErrors.map(minuteOf);

/** The last analysis of a record, and what else it could have said. */
function asked(shape: RecordShape) {
  const { events, judged } = aRecord({ preparation: { errorModel: 'independent' }, ...shape });
  const last = events.at(-1);
  if (last?.kind !== 'analyzed') throw new Error('the record of this fixture does not end with an analysis');
  const rebuilder = minuteRebuilder();
  for (const [i, event] of events.entries()) {
    if (event.kind === 'analyzed') rebuilder.see(foldAll(recordId, events.slice(0, i)), event);
  }
  const rollout = foldAll(recordId, events.slice(0, -1));
  return { other: whatIf(rollout, last, rebuilder.soFar()), verdict: last.verdict, judged };
}

describe('of a stage that failed in one minute', () => {
  const { other, verdict, judged } = asked({ plan, minutes: minutesOf(30) });

  test('the most failures with which it would not have failed are told, and one more fails it', () => {
    const most = other?.mostNotFailing ?? -1;
    const kindWith = (errors: number) =>
      judgeStage({
        plan: plan.analysis,
        stages: plan.stages,
        stageIndex: 0,
        observations: { minutes: [{ ...judged[0]!, ...minuteOf(errors) }], history: [], alarms: [] },
        bakeElapsed: false,
      }).kind;

    expect(verdict.kind).toBe('fail');
    expect(other).toMatchObject({ had: 30, isExact: true });
    expect([kindWith(most), kindWith(most + 1)]).toEqual(['undecided', 'fail']);
  });
});

describe('of a stage that passed', () => {
  const { other, verdict } = asked({ plan, minutes: minutesOf(0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0) });

  test('more failures would have kept it from passing, and many more would have failed it', () => {
    expect(verdict.kind).toBe('pass');
    expect(other?.had).toBe(1);
    expect(other?.fewestNotPassing).toBeGreaterThan(1);
    expect(other?.fewestFailing).toBeGreaterThan(other?.fewestNotPassing ?? Infinity);
    expect(other).not.toHaveProperty('mostNotFailing');
  });
});

describe('of a stage that is undecided for want of requests', () => {
  test('fewer failures would have let it pass by then', () => {
    const { other, verdict } = asked({ plan, minutes: minutesOf(2, 2, 0, 0, 1, 0, 0, 0) });

    expect(verdict).toMatchObject({ kind: 'undecided', need: 'samples' });
    expect(other?.had).toBe(5);
    expect(other?.mostPassing).toBeLessThan(5);
  });
});

describe('of a stage that failed for its latency', () => {
  const slowPlan = aPlan({
    stages: [aStage(0.1, { bakeSeconds: 1800 })],
    analysis: { errors: 'off', latency: { quantile: 0.95, ratio: 1.5, warmUpSeconds: 120 } },
  });
  const slowMinute = (slow: number) => ({
    baseline: { requests: 2000, errors: 0, slow: 100 },
    canary: { requests: 220, errors: 0, slow },
  });
  const shape = { plan: slowPlan, minutes: [200, 200, ...Array<number>(25).fill(60)].map(slowMinute) };

  test('the most slow requests with which it would not have failed are told, and one more fails it', () => {
    const { events, judged } = aRecord(shape);
    const last = events.at(-1);
    if (last?.kind !== 'analyzed') throw new Error('the fixture has changed');
    const rebuilder = minuteRebuilder();
    for (const [i, event] of events.entries()) {
      if (event.kind === 'analyzed') rebuilder.see(foldAll(recordId, events.slice(0, i)), event);
    }

    const other = whatIf(foldAll(recordId, events.slice(0, -1)), last, rebuilder.soFar(), 'slow');

    const warm = judged.filter(({ warming }) => !warming);
    expect(judged.length - warm.length).toBe(2);
    expect(last.verdict).toMatchObject({ kind: 'fail', reason: expect.stringContaining('without 2 minutes of cold') });
    expect(other).toMatchObject({ had: warm.reduce((sum, { canary }) => sum + (canary.slow ?? 0), 0), isExact: true });
    expect(other?.mostNotFailing).toBeGreaterThan(0);
    expect(other?.mostNotFailing).toBeLessThan(other?.had ?? 0);
  });

  test('and nothing is said of failures', () => {
    expect(asked(shape).other).toBeUndefined();
  });
});

describe('nothing is said', () => {
  test('where the plan does not judge errors', () => {
    const silent = aPlan({ stages: plan.stages, analysis: { errors: 'off', noData: 'proceed' } });

    expect(asked({ plan: silent, minutes: minutesOf(0, 0, 0) }).other).toBeUndefined();
  });

  test('where the record does not give its own verdict again', () => {
    const { events } = aRecord({ plan, preparation: { errorModel: 'independent' }, minutes: minutesOf(30) });
    const last = events.at(-1);
    if (last?.kind !== 'analyzed') throw new Error('the fixture has changed');

    const other = whatIf(foldAll(recordId, events.slice(0, -1)), last, { minutes: [], isExact: true });

    expect(other).toBeUndefined();
  });
});

test('counts that were shared out make the answer no longer exact', () => {
  const { other } = asked({ plan, minutes: minutesOf(0, 0, 1, 0, 12, 30), interval: 3, isOld: true });

  expect(other?.isExact).toBe(false);
});
