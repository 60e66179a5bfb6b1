import { alice, commanded } from '../core/rollout/people.ts';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../lib/core/analysis/contract.ts';
import { parsePlan } from '../../lib/core/plan/parse.ts';
import type { Decision, Happening, RolloutEvent } from '../../lib/core/rollout/event.ts';
import { clockText } from '../../lib/view/instants.ts';
import { timeline } from '../../lib/view/timeline.ts';

const parsed = parsePlan(`target: { function: checkout, alias: live }
stages: [{ weight: 5%, bake: 5m }, { weight: 100%, bake: 5m }]
`);
if (!parsed.ok) throw new Error('the plan of this test is not valid');
const { plan } = parsed;

const around = {
  canary: { requests: 1310, errors: 5 },
  baseline: { requests: 25_260, errors: 26 },
  calls: 124,
  costUsd: 0.0015,
};

/** What a timeline says of events, each with the numbers above. */
const told = (...happenings: readonly Happening[]) => {
  const entryOf = timeline(plan);
  return happenings.map((happening, i) => {
    const event: RolloutEvent = { seq: i + 1, at: '2026-01-05T09:10:00.000Z', by: 'test', ...happening };
    return entryOf(event, around);
  });
};

const noTotals = { baseline: { requests: 0, errors: 0 }, canary: { requests: 0, errors: 0 } };
const undecided = (need: 'time' | 'samples' | 'traffic' | 'backend', reason = 'not yet'): Verdict => ({
  kind: 'undecided',
  need,
  reason,
  findings: [],
});
const pass: Verdict = { kind: 'pass', reason: 'ruled out', findings: [] };
const fail: Verdict = { kind: 'fail', reason: 'too many errors', findings: [] };
const analyzed = (verdict: Verdict, decision: Decision): Happening => ({
  kind: 'analyzed',
  stageIndex: 0,
  verdict,
  decision,
  totals: noTotals,
});
const waits = (verdict: Verdict) => analyzed(verdict, { kind: 'wait', reason: verdict.reason });
const shifted = (stageIndex: number): Happening => ({
  kind: 'shifted',
  stageIndex,
  alias: { version: '1', canary: { version: '2', weight: 0.05 } },
  revisionId: 'r',
});

describe('an analysis', () => {
  test('is a row of stage, share, failures of both versions, verdict, calls and cost', () => {
    const [entry] = told(waits(undecided('samples')));

    expect(entry?.text).toBe(
      '1/2   5%           5 of 1,310        26 of 25,260 needs more requests       124  $0.0015',
    );
  });

  test('stands in columns that the first shift names, once', () => {
    const [first, row, second] = told(shifted(0), waits(undecided('samples')), shifted(1));

    expect(first?.header).toMatch(/^stage +canary failed +baseline failed +verdict +calls +cost$/);
    expect(first?.header?.length).toBe(row?.text.length);
    expect(second).toEqual({ mark: 'shift', text: 'stage 2 of 2: 100% of the traffic on the canary' });
  });

  test('fits a terminal of 100 columns beside its time and mark, up to millions of requests', () => {
    const entryOf = timeline(plan);
    const longest = analyzed(undecided('samples'), { kind: 'roll-back', outcome: 'rolled-back', reason: 'why' });
    const most = {
      canary: { requests: 999_999, errors: 99_999 },
      baseline: { requests: 9_999_999, errors: 99_999 },
      calls: 99_999,
      costUsd: 99.9999,
    };

    const entry = entryOf({ seq: 1, at: '', by: '', ...longest }, most);

    expect(`00:00:00 ✗ ${entry?.text}`.length).toBeLessThanOrEqual(100);
  });

  test.each([
    ['time', 'bake not over'],
    ['samples', 'needs more requests'],
    ['traffic', 'no canary requests'],
    ['backend', 'cannot be judged now'],
  ] as const)('that wants %s says in a few words: %s', (need, words) => {
    const [entry] = told(waits(undecided(need)));

    expect(entry).toMatchObject({ mark: 'wait', text: expect.stringContaining(words) });
  });

  test('that misses requests does not say that there are none where some have come', () => {
    const come = { judge: 'no-data', kind: 'undecided', reason: 'why', numbers: { canaryRequests: 7 } } as const;

    const [entry] = told(waits({ ...undecided('traffic'), findings: [come] }));

    expect(entry?.text).toContain('requests are missing');
  });

  test.each([
    [pass, { kind: 'advance', toStage: 1, reason: 'why' }, 'pass', 'pass: stage 2 next'],
    [pass, { kind: 'promote', reason: 'why' }, 'pass', 'pass: promote'],
    [undecided('samples'), { kind: 'promote', reason: 'why' }, 'left', 'no pass: promote'],
    [fail, { kind: 'roll-back', outcome: 'rolled-back', reason: 'why' }, 'fail', 'fail: roll back'],
    [undecided('time'), { kind: 'hold', reason: 'why' }, 'hold', 'undecided: hold'],
  ] as const)('that decides gives its reason in full: $1.kind', (verdict, decision, mark, words) => {
    const [entry] = told(analyzed(verdict, decision));

    expect(entry).toMatchObject({ mark, text: expect.stringContaining(words), below: ['why'] });
  });
});

describe('while nothing changes', () => {
  test('a reason is given once, and numbers are enough from then on', () => {
    const entries = told(
      waits(undecided('samples', 'a')),
      waits(undecided('samples', 'b')),
      waits(undecided('backend', 'c')),
    );

    expect(entries.map((entry) => entry?.below)).toEqual([['a'], undefined, ['c']]);
  });

  test('nothing is explained while the bake lasts', () => {
    const [entry] = told(waits(undecided('time', 'the bake has not elapsed: …')));

    expect(entry?.below).toBeUndefined();
  });

  test('a rollout that is held says no more', () => {
    const hold = analyzed(undecided('samples'), { kind: 'hold', reason: 'why' });
    const still = waits(undecided('samples'));

    const entries = told(hold, still, still, waits(pass), waits(pass));

    expect(entries.map((entry) => entry?.text.match(/undecided: hold|held, \w+/)?.[0])).toEqual([
      'undecided: hold',
      undefined,
      undefined,
      'held, pass',
      undefined,
    ]);
  });

  test('the end does not repeat the reason of the decision', () => {
    const reason = 'too many errors';
    const entries = told(
      analyzed(fail, { kind: 'roll-back', outcome: 'rolled-back', reason }),
      { kind: 'reverted', revisionId: 'r', version: '1' },
      { kind: 'closed', outcome: 'rolled-back', reason },
    );

    expect(entries).toEqual([
      expect.objectContaining({ below: [reason] }),
      { mark: 'back', text: 'all traffic back on version 1' },
      { mark: 'end', text: 'rolled-back' },
    ]);
  });
});

describe('besides analyses', () => {
  test('a refusal says why', () => {
    const reason = 'alarm checkout-errors is red already';
    const entries = told(
      { kind: 'refused', outcome: 'rejected', reason },
      { kind: 'closed', outcome: 'rejected', reason },
    );

    expect(entries).toEqual([
      { mark: 'hold', text: 'not begun', below: [reason] },
      { mark: 'end', text: 'rejected' },
    ]);
  });

  test('warnings of the pre-flight stand below it', () => {
    const [entry] = told({
      kind: 'prepared',
      functionName: 'checkout',
      aliasName: 'live',
      baseline: '1',
      canary: '2',
      revisionId: 'r',
      errorModel: 'robust',
      history: [],
      warnings: ['the alarm has no data yet'],
    });

    expect(entry).toEqual({
      mark: 'start',
      text: 'version 2 is fit to follow version 1 (errors of the past look clustered or too few to tell)',
      below: ['the alarm has no data yet'],
    });
  });

  test.each([
    [
      { kind: 'alarm', id: 'i', at: '', alarm: 'a', detail: 'd' },
      'alarm a went off, and the guard has taken the traffic back',
    ],
    [{ kind: 'abort', id: 'i', at: '', reason: 'r' }, 'somebody asks to abort'],
    [{ kind: 'supersede', id: 'i', at: '', by: 'x' }, 'rollout x wants to take over'],
  ] as const)('a signal is told: $0.kind', (signal, text) => {
    expect(told({ kind: 'signal-read', signal })).toEqual([{ mark: 'fail', text }]);
  });

  test('steps in between are for readers of the record', () => {
    const steps = told(
      { kind: 'claimed', fence: 1 },
      { kind: 'shift-intended', stageIndex: 0, alias: { version: '1' } },
    );

    expect(steps).toEqual([undefined, undefined]);
  });
});

test.each([
  [undefined, '   –    '],
  [0, '00:00:00'],
  [320.9, '00:05:20'],
  [36_061, '10:01:01'],
])('%s seconds are %s on the clock', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});

test('capacity for the canary is told when it is asked for and when it is given up', () => {
  const [asked, given, kept] = told(
    { kind: 'capacity-requested', version: '2', executions: 10 },
    { kind: 'capacity-released', version: '2' },
    { kind: 'capacity-released', version: '2', problem: 'throttled' },
  );

  expect(asked?.text).toBe('waits for 10 provisioned executions of version 2, as many as the baseline has');
  expect(given?.text).toBe('the provisioned executions of version 2 are given up');
  expect(kept).toMatchObject({ text: 'version 2 may still have provisioned executions', below: ['throttled'] });
});

describe('what people say', () => {
  test.each([
    [commanded('abort', { reason: 'carts look wrong' }), 'fail', 'alice@example.com aborts', ['carts look wrong']],
    [commanded('approve', { stageIndex: 0, reason: '' }), 'pass', 'alice@example.com approves stage 1', undefined],
    [commanded('promote', { full: true }), 'pass', 'alice@example.com promotes in full', ['so']],
    [commanded('pause'), 'hold', 'alice@example.com pauses', ['so']],
  ] as const)('is told with their name: $0.command.verb', (happening, mark, text, below) => {
    const [entry] = told(happening);

    expect(entry).toEqual({ mark, text, ...(below ? { below } : {}) });
  });

  test('that was refused is told with the answer', () => {
    const word = { verb: 'promote', full: true, stageIndex: 0, reason: 'hurry' } as const;
    const says = 'stage 1 was already left: it is in stage 2 of 2';

    const [entry] = told({ kind: 'word-refused', command: word, person: alice, because: 'passed', says });

    expect(entry).toEqual({
      mark: 'hold',
      text: 'alice@example.com wanted to promote in full stage 1, and was refused',
      below: [says, 'they said: hurry'],
    });
  });

  test('makes the reason why a passing stage stays news, once', () => {
    const waitsFor = (what: 'approval' | 'resume', reason: string) =>
      analyzed(pass, { kind: 'wait', for: what, reason });

    const entries = told(
      waitsFor('approval', 'waits for approval: 0 of 1'),
      waitsFor('approval', 'waits for approval: 0 of 1'),
      commanded('pause'),
      waitsFor('resume', 'paused by alice'),
    );

    expect(entries[1]).toBeUndefined();
    expect(entries.map((entry) => entry?.below)).toEqual([
      ['waits for approval: 0 of 1'],
      undefined,
      ['so'],
      ['paused by alice'],
    ]);
    expect(entries[0]?.text).toContain('pass, needs approval');
  });

  test('that a promotion is undone is told', () => {
    const [entry] = told({ kind: 'undone', revisionId: 'r', version: '1', reason: 'undone by bob' });

    expect(entry).toEqual({ mark: 'back', text: 'the alias points at version 1 again', below: ['undone by bob'] });
  });
});
