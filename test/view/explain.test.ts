import { describe, expect, test } from 'vitest';
import { FAILING_JUDGES } from '../../lib/core/analysis/judgement.ts';
import type { Happening } from '../../lib/core/rollout/event.ts';
import { explain } from '../../lib/view/explain.ts';
import { explanationLines } from '../../lib/view/explain/explanation-lines.ts';
import {
  aPlan,
  aPreparation,
  analyzed,
  aStage,
  begin,
  minute,
  type PlanChanges,
  record,
  requested,
  split,
  undecided,
} from '../core/rollout/a-rollout.ts';
import { aRecord, recordId } from './explain/a-record.ts';

const plan = aPlan({
  stages: [aStage(0.1, { bakeSeconds: 300, maxBakeSeconds: 900 })],
  analysis: { errors: { ratio: 1.2, floor: 0.001, limit: 0.1, detect: 5, model: 'independent' } },
});
const minuteOf = (errors: number) => ({
  baseline: { requests: 2000, errors: 2 },
  canary: { requests: 220, errors },
});
const recorded = (...canaryErrors: number[]) =>
  aRecord({ plan, preparation: { errorModel: 'independent' }, minutes: canaryErrors.map(minuteOf) }).events;

describe('a rollback for errors', () => {
  const [decision, ...others] = explain(recordId, recorded(0, 30)).decisions;

  test('is explained by the rule, with what it takes and how strong the evidence was', () => {
    expect(others).toEqual([]);
    expect(decision).toMatchObject({ by: 'test', at: '2026-01-05T09:05:00.000Z' });
    expect(decision?.what).toBe('Stage 1 of 1 (10% of the traffic) was taken back 5m after it had begun: rolled-back.');
    expect(decision?.why).toContain('canary 30 of 440 requests failed');
    expect(decision?.rule).toMatch(
      /^analysis\.errors: .* more than 1\.2 times the baseline's \(ratio\) and above 0\.1 % \(floor\)\. Shown means 1 in \d+ by chance at most .*falseAlarm 1 %\); it was /,
    );
  });

  test('shows what CloudWatch was asked, and the counts that it answered, by stage', () => {
    expect(decision?.request).toMatchObject({
      StartTime: '2026-01-05T09:01:00.000Z',
      EndTime: '2026-01-05T09:03:00.000Z',
    });
    expect(decision?.answer).toEqual({
      totals: { baseline: { requests: 4000, errors: 4 }, canary: { requests: 440, errors: 30 } },
      stages: [
        { stage: 1, minutes: 2, baseline: { requests: 4000, errors: 4 }, canary: { requests: 440, errors: 30 } },
      ],
    });
  });

  test('says with how many failures it would not have happened', () => {
    expect(decision?.otherwise).toEqual([
      expect.stringMatching(/^With \d+ failures or fewer of the canary in this stage instead of 30 it would not have/),
    ]);
  });
});

test('a promotion says how many failures more would have kept it from happening', () => {
  const [decision] = explain(recordId, recorded(0, 0, 1, 0, 0, 0, 0, 0, 0, 0)).decisions;

  expect(decision?.what).toMatch(/and the canary promoted\.$/);
  expect(decision?.rule).toMatch(
    /^A stage passes when its bake of 5m is over, .* is ruled out\. Ruled out means 1 in 20 /,
  );
  expect(decision?.otherwise[0]).toMatch(/^With \d+ failures or more .* instead of 1 it would not have passed/);
  expect(decision?.otherwise[1]).toMatch(/^With \d+ failures or more it would have been taken back\.$/);
});

test('a hold for want of evidence says how many requests more it would have taken', () => {
  const few = { baseline: { requests: 200, errors: 0 }, canary: { requests: 22, errors: 0 } };
  const minutes = Array.from({ length: 20 }, () => few);
  const { events } = aRecord({ plan, preparation: { errorModel: 'independent' }, minutes });

  const [decision] = explain(recordId, events).decisions;

  expect(decision?.what).toMatch(/ was held /);
  expect(decision?.rule).toBe(
    'onUndecided: hold. A stage is watched for 15m in all (maxBake); if it is undecided then, the plan decides.',
  );
  expect(decision?.otherwise[0]).toMatch(/^About \d+ more requests to the canary that go as well as those so far/);
});

test('an open rollout says why it waits, and until when at least', () => {
  const [decision, ...others] = explain(recordId, recorded(0)).decisions;

  expect(others).toEqual([]);
  expect(decision?.what).toMatch(/^Stage 1 of 1 .* goes on/);
  expect(decision?.otherwise).toEqual(['Time: its bake is over at 09:06:00 UTC.']);
});

/** A rollout of one stage in which this happens, all at one moment. */
const happened = (happenings: readonly Happening[], changes: PlanChanges = {}) => {
  const opening: readonly Happening[] = [
    requested(aPlan({ stages: [aStage(0.1)], ...changes })),
    { kind: 'claimed', fence: 1 },
    { kind: 'prepared', ...aPreparation() },
    { kind: 'shifted', stageIndex: 0, alias: split(0.1), revisionId: 'w' },
  ];
  const at = begin + 3 * minute;
  const events = record([
    ...opening.map((happening) => [begin, happening] as const),
    ...happenings.map((happening) => [at, happening] as const),
  ]);
  return explain('r', events).decisions;
};

describe('what others than the evidence decided', () => {
  const goBack = (outcome: 'aborted' | 'rolled-back' | 'superseded') =>
    analyzed({ kind: 'roll-back', outcome, reason: 'so it is' });
  const signal = { id: 's', at: '2026-01-05T09:03:00.000Z' };

  test.each([
    ['a person', { ...signal, kind: 'abort', reason: 'carts' }, 'aborted', /^An abort wins over everything else/],
    ['an alarm', { ...signal, kind: 'alarm', alarm: 'a', detail: 'd' }, 'rolled-back', /^analysis\.alarms: /],
    ['a newer request', { ...signal, kind: 'supersede', by: 'newer' }, 'superseded', /^onBusy: supersede\. /],
  ] as const)('is said to be by %s, and what the evidence said beside', (_, read, outcome, rule) => {
    const [decision] = happened([{ kind: 'signal-read', signal: read }, goBack(outcome)]);

    expect(decision?.rule).toMatch(rule);
    expect(decision?.otherwise).toEqual([
      'Nothing in the evidence. It said at that moment: undecided, for want of time.',
    ]);
  });

  test('an alias that somebody moved holds, and says how it should have been', () => {
    const reason = 'somebody else moved the alias: expected version 1 with 10 % on version 2, found version 3 alone';
    const [decision] = happened([analyzed({ kind: 'hold', reason })]);

    expect(decision?.rule).toMatch(/never overwritten: a person decides\.$/);
    expect(decision?.otherwise).toEqual(['An alias as this rollout had left it: version 1 with 10 % on version 2.']);
  });

  test('a red alarm that an analysis saw', () => {
    const numbers = { alarms: 1, red: 1, absent: 0, withoutData: 0 };
    const finding = { judge: 'alarms', kind: 'fail', reason: 'alarm "a" is in ALARM', numbers } as const;
    const verdict = { kind: 'fail', reason: finding.reason, findings: [finding] } as const;
    const [decision] = happened([{ ...goBack('rolled-back'), verdict } as Happening]);

    expect(decision?.rule).toMatch(/^analysis\.alarms: an alarm of the plan that is in ALARM/);
    expect(decision?.otherwise[0]).toMatch(/^Only an alarm that is not red/);
  });

  test.each([...FAILING_JUDGES, 'metric:order-value', 'hook:smoke-test'])(
    'the judge %s has a rule in words',
    (judge) => {
      const finding = { judge, kind: 'fail', reason: 'so it is', numbers: {} } as const;
      const verdict = { kind: 'fail', reason: finding.reason, findings: [finding] } as const;
      const [decision] = happened([{ ...goBack('rolled-back'), verdict } as Happening]);

      expect(decision?.rule).toMatch(/^(analysis\.|stages\[\]\.hooks|Whatever the plan says, )/);
    },
  );

  test('a budget of failures that was spent', () => {
    const numbers = { failures: 240, excess: 205.4, limit: 200 };
    const finding = { judge: 'blast-radius', kind: 'fail', reason: 'too many', numbers } as const;
    const verdict = { kind: 'fail', reason: finding.reason, findings: [finding] } as const;
    const [decision] = happened([{ ...goBack('rolled-back'), verdict } as Happening]);

    expect(decision?.otherwise).toEqual(["6 fewer than the canary's 240 would have stayed within the budget."]);
  });

  test.each([
    [{ kind: 'refused', outcome: 'rejected', reason: 'the alarm is red' }, 'It was not begun; nothing was shifted.'],
    [{ kind: 'refused', outcome: 'unchanged', reason: 'the same' }, 'There was nothing to roll out.'],
    [{ kind: 'held', reason: 'a version is gone' }, 'It was held.'],
    [
      { kind: 'rollback-started', outcome: 'failed', reason: 'its execution was stopped' },
      'It was taken back: failed.',
    ],
  ] as const)('%j', (happening, words) => {
    const [decision] = happened([happening]);

    expect(decision).toMatchObject({ what: words, why: happening.reason });
    expect(decision?.rule).not.toBe('');
  });

  test('a rollout that never began says so', () => {
    const events = record([
      [begin, requested(plan)],
      [begin, { kind: 'queued', behind: 'older' }],
      [
        begin + minute,
        { kind: 'closed', outcome: 'superseded', reason: 'superseded by rollout newer before it began' },
      ],
    ]);

    const { decisions } = explain('r', events);

    expect(decisions.map(({ what }) => what)).toEqual(['It has to wait for its turn.', 'It was closed: superseded.']);
  });
});

test('what CloudWatch did not answer is not told as an answer', () => {
  const verdict = { ...undecided('backend'), reason: 'nothing can be judged: throttled' };
  const [decision] = happened([{ ...analyzed({ kind: 'wait', reason: verdict.reason }), verdict } as Happening], {
    timing: { settleSeconds: 0, lagSeconds: 60, intervalSeconds: 60 },
  });

  expect(decision).toHaveProperty('request');
  expect(decision).not.toHaveProperty('answer');
  expect(decision?.otherwise).toEqual(['An answer that is complete.']);
});

describe('as text', () => {
  test.each([40, 80, 100])('no line is wider than %d columns', (width) => {
    const lines = explanationLines(explain(recordId, recorded(0, 30)), width);

    expect(lines.length).toBeGreaterThan(10);
    // A metric's name and a key of the plan stay in one piece.
    expect(lines.filter((line) => line.length > width && line.trim().includes(' '))).toEqual([]);
  });

  test('each decision is a paragraph of why, rule, what was asked, answered, and what would have changed it', () => {
    const lines = explanationLines(explain(recordId, recorded(0, 30)), 80);

    const labels = lines.flatMap((line) => /^ {2}([a-z]+) /.exec(line)?.[1] ?? []);
    expect(labels).toEqual(['why', 'rule', 'asked', 'answered', 'otherwise']);
    expect(lines[0]).toBe('checkout:live, version 1 → 2: rolling-back');
  });
});
