import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Counts, Minute, StageQuestion } from '../../../lib/core/analysis/contract.ts';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { aStage } from './question.ts';

const fraction = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const weightLists = [[0.05], [0, 0.05, 1], [0.05, 0.5, 1], [0, 1], [1], [0.1, 0.97]];

const someCounts = (most: number): fc.Arbitrary<Counts> =>
  fc.nat({ max: most }).chain((requests) =>
    fc.record(
      {
        requests: fc.constant(requests),
        errors: fc.nat({ max: requests }),
        slow: fc.nat({ max: requests }),
        nearTimeout: fc.nat({ max: requests }),
        throttles: fc.nat({ max: most }),
        concurrency: fc.nat({ max: 1000 }),
      },
      { requiredKeys: ['requests', 'errors'] },
    ),
  );

const plans: fc.Arbitrary<StageQuestion['plan']> = fc
  .record({
    alarms: fc.subarray(['a', 'b']),
    errors: fc.oneof(
      fc.constant('off' as const),
      fc.record(
        {
          ratio: fraction(1, 3),
          floor: fc.oneof(fc.constant(0), fraction(0.0001, 0.1)),
          limit: fraction(0.01, 0.5),
          detect: fraction(3.1, 10),
          model: fc.constantFrom('robust' as const, 'independent' as const, 'auto' as const),
        },
        { requiredKeys: ['ratio', 'floor', 'detect', 'model'] },
      ),
    ),
    latency: fc.option(fc.record({ quantile: fraction(0.5, 0.99), ratio: fraction(1, 3) }), { nil: undefined }),
    falseAlarm: fraction(0.001, 0.2),
    falsePass: fraction(0.001, 0.2),
    early: fc.boolean(),
    noData: fc.constantFrom('hold' as const, 'rollback' as const, 'proceed' as const),
    blastRadius: fc.option(fc.record({ errors: fc.integer({ min: 1, max: 500 }) }), { nil: undefined }),
    hotfix: fc.constantFrom('off' as const, 'not-worse' as const, 'better' as const),
  })
  .map(({ latency, blastRadius, ...rest }) => ({
    ...rest,
    ...(latency ? { latency } : {}),
    ...(blastRadius ? { blastRadius } : {}),
  }));

const questions = (most: number): fc.Arbitrary<StageQuestion> =>
  fc.constantFrom(...weightLists).chain((weights) =>
    fc.nat({ max: weights.length - 1 }).chain((stageIndex) =>
      fc.record({
        plan: plans,
        stages: fc.constant(weights.map((weight) => aStage(weight))),
        stageIndex: fc.constant(stageIndex),
        observations: fc.record(
          {
            minutes: fc
              .array(
                fc.record({
                  stageIndex: fc.nat({ max: stageIndex }),
                  baseline: someCounts(most),
                  canary: someCounts(most),
                  open: fc.boolean(),
                }),
                { maxLength: 30 },
              )
              .map((all): Minute[] =>
                all.toSorted((a, b) => a.stageIndex - b.stageIndex).map((minute, i) => ({ ...minute, at: i * 60_000 })),
              ),
            history: fc.array(someCounts(most), { maxLength: 70 }),
            alarms: fc.array(
              fc.record({
                name: fc.constantFrom('a', 'b'),
                state: fc.constantFrom(
                  'OK' as const,
                  'ALARM' as const,
                  'INSUFFICIENT_DATA' as const,
                  'absent' as const,
                ),
              }),
              { maxLength: 3 },
            ),
            unavailable: fc.constant('throttled'),
          },
          { requiredKeys: ['minutes', 'history', 'alarms'] },
        ),
        bakeElapsed: fc.boolean(),
      }),
    ),
  );

const weightOf = ({ stages, stageIndex }: StageQuestion) => stages[stageIndex]!.weight;

function withoutCanary(question: StageQuestion): StageQuestion {
  const nothing: Counts = { requests: 0, errors: 0 };
  const minutes = question.observations.minutes.map((minute) =>
    minute.stageIndex === question.stageIndex ? { ...minute, canary: nothing } : minute,
  );
  return { ...question, observations: { ...question.observations, minutes } };
}

describe('no path turns missing evidence into success', () => {
  it('no pass while the backend is away', () => {
    fc.assert(
      fc.property(questions(5000), (question) => {
        const away = { ...question, observations: { ...question.observations, unavailable: 'away' } };

        expect(judgeStage(away).kind).not.toBe('pass');
      }),
      { numRuns: 500 },
    );
  });

  it('no pass without canary requests, unless the plan proceeds or the stage is 0 %', () => {
    fc.assert(
      fc.property(questions(5000), (question) => {
        const verdict = judgeStage(withoutCanary(question));
        const excused = question.plan.noData === 'proceed' || weightOf(question) === 0;

        if (!excused) expect(verdict.kind).not.toBe('pass');
        if (verdict.kind === 'pass' && weightOf(question) > 0) expect(verdict.reason).toContain('without evidence');
      }),
      { numRuns: 500 },
    );
  });

  it('no pass, and nothing that another policy could let go on, while the canary gets a third of its requests', () => {
    fc.assert(
      fc.property(questions(5000), fc.integer({ min: 3, max: 20 }), fc.boolean(), (question, length, open) => {
        const minutes = Array.from(
          { length },
          (_, i): Minute => ({
            at: i * 60_000,
            stageIndex: 0,
            baseline: { requests: 1900, errors: 0 },
            canary: { requests: 33, errors: 0 },
            open,
          }),
        );
        const plan = { ...question.plan, alarms: [], noData: 'proceed' as const };
        const observations = { minutes, history: [], alarms: [] };

        const verdict = judgeStage({ plan, stages: [aStage(0.05)], stageIndex: 0, observations, bakeElapsed: true });

        if (verdict.kind !== 'fail') expect(verdict).toMatchObject({ kind: 'undecided', need: 'traffic' });
      }),
      { numRuns: 200 },
    );
  });

  it('no pass before any request of the stage is known to have ended', () => {
    fc.assert(
      fc.property(questions(5000), (question) => {
        const minutes = question.observations.minutes.map((minute) => ({
          ...minute,
          open: minute.open === true || minute.stageIndex === question.stageIndex,
        }));
        const verdict = judgeStage({ ...question, observations: { ...question.observations, minutes } });

        if (weightOf(question) > 0) expect(verdict.kind).not.toBe('pass');
      }),
      { numRuns: 500 },
    );
  });

  it('no pass before the bake has elapsed, unless early', () => {
    fc.assert(
      fc.property(questions(5000), (question) => {
        const verdict = judgeStage({ ...question, bakeElapsed: false, plan: { ...question.plan, early: false } });

        expect(verdict.kind).not.toBe('pass');
      }),
      { numRuns: 300 },
    );
  });

  it('no pass while an alarm is red or absent, unless a hotfix allows the red', () => {
    fc.assert(
      fc.property(questions(5000), fc.constantFrom('ALARM' as const, 'absent' as const), (question, state) => {
        const plan = { ...question.plan, alarms: ['a'], hotfix: 'off' as const };
        const observations = { ...question.observations, alarms: [{ name: 'a', state }] };

        expect(judgeStage({ ...question, plan, observations }).kind).not.toBe('pass');
      }),
      { numRuns: 300 },
    );
  });
});

describe('any verdict', () => {
  it('has a reason and finite numbers, whatever the size of the counts', () => {
    fc.assert(
      fc.property(fc.oneof(questions(50), questions(1_000_000_000)), (question) => {
        const verdict = judgeStage(question);

        expect(verdict.reason).not.toMatch(/NaN|Infinity|undefined/);
        for (const { numbers, reason } of verdict.findings) {
          expect(reason).not.toMatch(/NaN|Infinity|undefined/);
          for (const value of Object.values(numbers)) expect(Number.isFinite(value)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is the same for the same question', () => {
    fc.assert(
      fc.property(questions(5000), (question) => {
        expect(judgeStage(structuredClone(question))).toEqual(judgeStage(question));
      }),
      { numRuns: 100 },
    );
  });

  // Requests that hang are judged by what has ended until now, and may end after all.
  it('that failed stays failed when more minutes arrive, but where requests hang', () => {
    fc.assert(
      fc.property(
        questions(5000),
        fc.array(fc.tuple(someCounts(5000), someCounts(5000)), { maxLength: 5 }),
        (question, more) => {
          const plan = { ...question.plan, alarms: [], noData: 'hold' as const };
          const { blastRadius: _, ...withoutRule } = plan;
          const live = { ...question, plan: withoutRule, stages: [aStage(0.05)], stageIndex: 0, recorded: true };
          const minutes = question.observations.minutes.map((minute) => ({ ...minute, stageIndex: 0 }));
          const later = more.map(([baseline, canary], i) => ({
            at: (minutes.length + i) * 60_000,
            stageIndex: 0,
            baseline,
            canary,
          }));
          const ask = (all: readonly Minute[]) =>
            judgeStage({ ...live, observations: { ...question.observations, alarms: [], minutes: all } }).kind;

          if (ask(minutes) === 'fail') expect(ask([...minutes, ...later])).toBe('fail');
        },
      ),
      { numRuns: 300 },
    );
  });
});
