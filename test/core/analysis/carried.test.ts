import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carriedJudge } from '../../../lib/core/analysis/carried.ts';
import type { Minute, StageQuestion } from '../../../lib/core/analysis/contract.ts';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { aQuestion, minutes, open } from './question.ts';

const someCounts = (most: number) =>
  fc
    .record({
      requests: fc.nat(most),
      errors: fc.nat(20),
      slow: fc.nat(20),
      throttles: fc.nat(3),
      concurrency: fc.nat(60),
    })
    .map((counts) => ({
      ...counts,
      errors: Math.min(counts.errors, counts.requests),
      slow: Math.min(counts.slow, counts.requests),
    }));

const someMinute = fc.record({ baseline: someCounts(3000), canary: someCounts(300) });

/** What may happen between two analyses. */
const someStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constant('minutes' as const), more: fc.array(someMinute, { maxLength: 4 }) }),
  },
  fc.record({ what: fc.constant('stage' as const) }),
  fc.record({ what: fc.constant('late' as const), where: fc.nat(100), minute: someMinute }),
  fc.record({ what: fc.constant('open' as const), last: fc.nat(3) }),
  fc.record({ what: fc.constant('hotfix' as const) }),
  fc.record({ what: fc.constant('lost' as const) }),
);

/** The questions of one rollout, of which minutes may change that had been judged. */
const someQuestions = fc.array(someStep, { maxLength: 30 }).map((steps) => {
  let [known, stageIndex, openFrom]: [readonly Minute[], number, number] = [[], 0, Infinity];
  let hotfix: 'off' | 'not-worse' = 'off';
  return steps.map((step): StageQuestion => {
    if (step.what === 'minutes') {
      const added = step.more.map((minute, i) => ({ ...minute, at: (known.length + i) * 60_000, stageIndex }));
      known = [...known, ...added];
      openFrom = Infinity;
    } else if (step.what === 'stage') stageIndex = Math.min(2, stageIndex + 1);
    else if (step.what === 'late') {
      known = known.map((minute, i) => (i === step.where % known.length ? { ...minute, ...step.minute } : minute));
    } else if (step.what === 'open') openFrom = known.length - step.last;
    else if (step.what === 'hotfix') hotfix = 'not-worse';
    const question = aQuestion({
      plan: { latency: { quantile: 0.95, ratio: 1.5 }, blastRadius: { errors: 50 }, hotfix },
      errors: { model: 'robust', limit: 0.1 },
      weights: [0.05, 0.5, 1],
      stageIndex,
      minutes: step.what === 'lost' ? [] : open(known, openFrom),
    });
    return step.what === 'lost'
      ? { ...question, observations: { ...question.observations, unavailable: 'CloudWatch does not answer' } }
      : question;
  });
});

test('what is carried from analysis to analysis changes no verdict, whatever becomes of minutes that were judged', () => {
  fc.assert(
    fc.property(someQuestions, (questions) => {
      const { judge } = carriedJudge();

      const carried = questions.map((question) => JSON.stringify(judge('r', question)));

      expect(carried).toEqual(questions.map((question) => JSON.stringify(judgeStage(question))));
    }),
  );
});

describe('a judge that carries', () => {
  /** Minutes that tell how often somebody has read the first of them. */
  const watched = () => {
    const seen = { looks: 0 };
    const [first, ...others] = minutes(50, [2000, 2], [100, 0]);
    const canary = {
      get requests() {
        seen.looks += 1;
        return 100;
      },
      errors: 0,
    };
    return { seen, all: [{ ...first!, canary }, ...others] };
  };

  test('looks at each minute less often once it is known', () => {
    const { seen, all } = watched();
    const { judge } = carriedJudge();

    const looks = [48, 49, 50].map((until) => {
      seen.looks = 0;
      judge('r', aQuestion({ minutes: all.slice(0, until) }));
      return seen.looks;
    });

    expect(looks[1]).toBeLessThan(looks[0]!);
    expect(looks[2]).toBe(looks[1]);
  });

  test('forgets the rollout that it has not judged for longest', () => {
    const { seen, all } = watched();
    const { judge } = carriedJudge(2);
    const looksAt = (rolloutId: string) => {
      seen.looks = 0;
      judge(rolloutId, aQuestion({ minutes: all }));
      return seen.looks;
    };
    const fromScratch = looksAt('first');
    looksAt('second');
    looksAt('first');
    looksAt('third');

    expect(looksAt('first')).toBeLessThan(fromScratch);
    expect(looksAt('second')).toBe(fromScratch);
  });

  const changes: readonly (readonly [string, (minute: Minute) => Minute])[] = [
    ['start', (minute) => ({ ...minute, at: minute.at + 1 })],
    ['stage', (minute) => ({ ...minute, stageIndex: 1 })],
    ['cold start', (minute) => ({ ...minute, warming: true })],
    ...(['requests', 'errors', 'slow', 'throttles', 'concurrency', 'nearTimeout'] as const).flatMap((what) =>
      (['baseline', 'canary'] as const).map(
        (side) =>
          [
            `${side}'s ${what}`,
            (minute: Minute) => ({ ...minute, [side]: { ...minute[side], [what]: (minute[side][what] ?? 0) + 1 } }),
          ] as const,
      ),
    ),
  ];

  test.each(changes)(
    'judges from scratch where a minute has another %s, and where it has its own again',
    (_, change) => {
      const { seen, all } = watched();
      const { judge } = carriedJudge();
      const looksAt = (minutes: readonly Minute[]) => {
        seen.looks = 0;
        judge('r', aQuestion({ weights: [0.05, 0.5], stageIndex: 1, minutes }));
        return seen.looks;
      };
      const [fromScratch, known] = [looksAt(all), looksAt(all)];

      expect(known).toBeLessThan(fromScratch);
      expect(looksAt([...all.slice(0, -1), change(all.at(-1)!)])).toBeGreaterThanOrEqual(fromScratch);
      expect(looksAt(all)).toBeGreaterThanOrEqual(fromScratch);
    },
  );

  test('judges from scratch where the stage is one before', () => {
    const { seen, all } = watched();
    const { judge } = carriedJudge();
    const looksAt = (stageIndex: number) => {
      seen.looks = 0;
      judge('r', aQuestion({ weights: [0.05, 0.5], stageIndex, minutes: all }));
      return seen.looks;
    };
    const fromScratch = looksAt(1);

    expect(looksAt(0)).toBeGreaterThanOrEqual(fromScratch);
  });
});
