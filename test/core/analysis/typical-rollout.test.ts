import { describe, expect, it } from 'vitest';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { middleOf, typicalRollout } from '../../../lib/core/analysis/typical-rollout.ts';
import type { Plan, Stage } from '../../../lib/core/plan/plan.ts';
import { aPlan, aStage } from '../rollout/a-rollout.ts';

const planOf = (...stages: readonly Stage[]): Plan => aPlan({ stages });

const busy = { requestsPerMinute: 2400, errorRate: 0.01 };

/** A rollout after so many minutes of one stage, in which the canary fails as often as the baseline. */
function played(plan: Plan, outlook: typeof busy, minutes: number) {
  const rollout = typicalRollout(plan, outlook, 0);
  for (let minute = 0; minute < minutes; minute++) rollout.add(0, outlook.errorRate);
  return rollout.questionOf(0).observations;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('a typical rollout', () => {
  it('has an hour behind it in which the baseline served alone, and nothing else', () => {
    const { history, ...others } = played(planOf(aStage(0.05)), busy, 0);

    const errors = sum(history.map((minute) => minute.errors));

    expect(history).toHaveLength(60);
    expect(history.every(({ requests }) => requests === 2400)).toBe(true);
    expect(errors / (60 * 24)).toBeCloseTo(1, 1);
    expect(others).toEqual({ minutes: [], alarms: [] });
  });

  it('adds minutes, one after the other, that share the traffic by the weight of their stage', () => {
    const { minutes } = played(planOf(aStage(0.25)), busy, 40);

    const errors = sum(minutes.map(({ canary }) => canary.errors));

    expect(minutes.map(({ at }) => at)).toEqual(Array.from({ length: 40 }, (_, i) => i * 60_000));
    expect(minutes.every(({ baseline, canary }) => baseline.requests === 1800 && canary.requests === 600)).toBe(true);
    expect(errors / (40 * 6)).toBeCloseTo(1, 1);
  });

  it('has whole requests, which at a trickle are rare and add up', () => {
    const { minutes } = played(planOf(aStage(0.25)), { requestsPerMinute: 0.5, errorRate: 0 }, 80);

    expect(sum(minutes.map(({ canary }) => canary.requests))).toBe(10);
    expect(sum(minutes.map(({ baseline }) => baseline.requests))).toBe(30);
    expect(minutes.every(({ canary }) => canary.requests <= 1)).toBe(true);
  });

  it('has never more errors than requests, however many fail', () => {
    const { history, minutes } = played(planOf(aStage(0.5)), { requestsPerMinute: 4, errorRate: 0.9 }, 60);

    const all = [...history, ...minutes.flatMap(({ baseline, canary }) => [baseline, canary])];

    expect(all.every(({ requests, errors }) => errors <= requests)).toBe(true);
    expect(all.some(({ requests, errors }) => errors === requests)).toBe(true);
  });

  it.each([
    { bakes: [10], minutes: [10], what: 'all of a short bake' },
    { bakes: [300], minutes: [60], what: 'the hour that matters of a long one' },
    { bakes: [10, 20], minutes: [10, 20], what: 'each stage in its turn' },
  ])('shows of the stages before one $what', ({ bakes, minutes }) => {
    const { before, questionOf } = typicalRollout(
      planOf(...bakes.map((bake) => aStage(0.1, { bakeSeconds: bake * 60 }))),
      busy,
      0,
    );

    before(bakes.length);

    const shown = questionOf(0).observations.minutes.map(({ stageIndex }) => stageIndex);
    expect(bakes.map((_, index) => shown.filter((one) => one === index).length)).toEqual(minutes);
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  });

  it('shows nothing of the stages from one on, nor of those without traffic', () => {
    const { before, questionOf } = typicalRollout(planOf(aStage(0), aStage(0.1), aStage(0.5)), busy, 0);

    before(1);

    expect(questionOf(1).observations.minutes).toEqual([]);
  });

  it('of a good canary passes with its traffic', () => {
    const plan = planOf(aStage(0.25));
    const { add, questionOf } = typicalRollout(plan, busy, 0);
    for (let minute = 0; minute < 10; minute++) add(0, busy.errorRate);

    expect(judgeStage(questionOf(0)).kind).toBe('pass');
  });
});

describe('the answer in the middle', () => {
  it.each([
    [[3, 1, 2], 2],
    [[undefined, 5, 1], 5],
    [[undefined, 1, undefined], undefined],
  ])('of %j is %s', (answers, middle) => {
    expect(middleOf((course) => answers[course])).toBe(middle);
  });
});
