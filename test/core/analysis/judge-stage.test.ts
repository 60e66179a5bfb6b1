import { describe, expect, it } from 'vitest';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { aQuestion, minutes, type Short } from './question.ts';

type Case = readonly [title: string, question: Parameters<typeof aQuestion>[0], expected: string, reason: RegExp];

const quiet: Short = [0, 0];
const good = minutes(15, [2280, 2], [120, 0]);
const bad = minutes(3, [2280, 2], [120, 6]);
const alarmsOnly = { errors: 'off', alarms: ['5xx'] } as const;
const latency = { latency: { quantile: 0.95, ratio: 1.5 } } as const;

const cases: Readonly<Record<string, readonly Case[]>> = {
  errors: [
    ['passes a good canary', { minutes: good }, 'pass', /canary 0 of 1,800 requests failed.*ruled out/],
    [
      'fails a bad canary, with its numbers',
      { minutes: bad },
      'fail',
      /^canary 18 of 360 requests failed \(5 %\), baseline 6 of 6,840 \(0\.088 %\): less than 1 in a billion by chance$/,
    ],
    ['fails before the bake has elapsed', { minutes: bad, bakeElapsed: false }, 'fail', /by chance/],
    [
      'fails a bad canary in robust, too',
      { errors: { model: 'robust' }, minutes: minutes(5, [2280, 2], [120, 6]) },
      'fail',
      /by chance/,
    ],
    [
      'takes auto without history for robust',
      { errors: { model: 'auto' }, minutes: good },
      'undecided samples',
      /not ruled out yet/,
    ],
    [
      'says how much is missing',
      { minutes: minutes(3, [2280, 2], [120, 0]) },
      'undecided samples',
      /about \d+ more canary requests \(\d+ minutes?\) needed at this pace/,
    ],
    [
      'waits for the bake',
      { minutes: good, bakeElapsed: false },
      'undecided time',
      /the bake has not elapsed: canary 0 of 1,800/,
    ],
    [
      'passes early where the plan says so',
      { plan: { early: true }, minutes: good, bakeElapsed: false },
      'pass',
      /ruled out/,
    ],
    [
      'passes a service without any errors',
      { minutes: minutes(15, [2280, 0], [120, 0]) },
      'pass',
      /an error rate of 5 times the baseline's \(at least 0\.5 %\) is ruled out/,
    ],
    [
      'never fails below the floor',
      { errors: { floor: 0.01 }, minutes: minutes(200, [2280, 0], [240, 1]) },
      'pass',
      /ruled out/,
    ],
    [
      'fails the same canary with a lower floor',
      { errors: { floor: 0.0001 }, minutes: minutes(200, [2280, 0], [240, 1]) },
      'fail',
      /by chance/,
    ],
    [
      'fails a canary that turns bad after hours',
      { minutes: minutes(3, [2280, 2], [120, 6], { after: minutes(300, [2280, 2], [120, 0]) }) },
      'fail',
      /canary 18 of 36,360/,
    ],
    [
      'does not blame the canary for an outage of both',
      { minutes: minutes(20, [2280, 1140], [120, 60]) },
      'pass',
      /ruled out/,
    ],
    [
      'fails above the limit, whatever the baseline does',
      { errors: { limit: 0.1 }, minutes: minutes(20, [2280, 1140], [120, 60]) },
      'fail',
      /above the limit of 10 %/,
    ],
    [
      'fails 20 failures of 20 in two minutes, in robust',
      { errors: { model: 'robust' }, history: Array(60).fill([400, 0]), minutes: minutes(2, [380, 0], [20, 20]) },
      'fail',
      /canary 40 of 40/,
    ],
  ],
  'carried evidence': [
    [
      'passes the next stage with few requests of its own',
      { weights: [0.05, 0.25], stageIndex: 1, minutes: minutes(1, [300, 0], [100, 0], { stageIndex: 1, after: good }) },
      'pass',
      /canary 0 of 100/,
    ],
    [
      'but not with none',
      { weights: [0.05, 0.25], stageIndex: 1, minutes: minutes(1, [300, 0], [0, 0], { stageIndex: 1, after: good }) },
      'undecided traffic',
      /no requests/,
    ],
    [
      'and not with errors that take it away',
      { weights: [0.05, 0.25], stageIndex: 1, minutes: minutes(1, [300, 0], [100, 2], { stageIndex: 1, after: good }) },
      'undecided samples',
      /not ruled out/,
    ],
  ],
  alarms: [
    [
      'fails at a red alarm',
      { plan: { alarms: ['5xx'] }, minutes: good, alarms: { '5xx': 'ALARM' } },
      'fail',
      /alarm "5xx" is in ALARM/,
    ],
    [
      'fails at a red alarm although the metrics are away',
      { plan: { alarms: ['5xx'] }, alarms: { '5xx': 'ALARM' }, unavailable: 'throttled' },
      'fail',
      /"5xx"/,
    ],
    [
      'names a red alarm before anything else',
      { plan: { alarms: ['5xx'] }, minutes: bad, alarms: { '5xx': 'ALARM' } },
      'fail',
      /"5xx"/,
    ],
    [
      'does not pass while an alarm is absent',
      { plan: { alarms: ['5xx'] }, minutes: good, alarms: { '5xx': 'absent' } },
      'undecided backend',
      /alarm "5xx" is not found/,
    ],
    [
      'does not pass while an alarm was not read',
      { plan: { alarms: ['5xx'] }, minutes: good },
      'undecided backend',
      /not found/,
    ],
    [
      'passes with an alarm without data, beside good counts',
      { plan: { alarms: ['5xx'] }, minutes: good, alarms: { '5xx': 'INSUFFICIENT_DATA' } },
      'pass',
      /ruled out/,
    ],
    ['ignores alarms that the plan does not name', { minutes: good, alarms: { other: 'ALARM' } }, 'pass', /ruled out/],
    [
      'passes by alarms alone if there was traffic',
      { plan: alarmsOnly, minutes: good, alarms: { '5xx': 'OK' } },
      'pass',
      /1,800 canary requests/,
    ],
    [
      'does not pass by alarms alone that have no data',
      { plan: alarmsOnly, minutes: good, alarms: { '5xx': 'INSUFFICIENT_DATA' } },
      'undecided samples',
      /nothing else is judged/,
    ],
    [
      'does not pass by alarms alone without traffic',
      { plan: alarmsOnly, minutes: minutes(10, [2280, 2], quiet), alarms: { '5xx': 'OK' } },
      'undecided traffic',
      /no requests/,
    ],
  ],
  hotfix: [
    [
      'allows red alarms',
      { plan: { alarms: ['5xx'], hotfix: 'not-worse' }, minutes: good, alarms: { '5xx': 'ALARM' } },
      'pass',
      /ruled out/,
    ],
    [
      'fails what is worse, though within the ratio',
      { plan: { hotfix: 'not-worse' }, errors: { ratio: 1.5 }, minutes: minutes(60, [1200, 240], [1200, 300]) },
      'fail',
      /by chance/,
    ],
    [
      'passes a canary that is better',
      { plan: { hotfix: 'better' }, minutes: minutes(10, [2280, 500], [120, 1]) },
      'pass',
      /as high as the baseline's is ruled out/,
    ],
    [
      'does not pass one that is as bad',
      { plan: { hotfix: 'better' }, minutes: minutes(60, [2280, 500], [120, 26]) },
      'undecided samples',
      /not ruled out/,
    ],
    [
      'does not take the floor for being better',
      { plan: { hotfix: 'better' }, minutes: minutes(60, [2280, 0], [120, 0]) },
      'undecided samples',
      /not ruled out/,
    ],
  ],
  'missing data': [
    ['waits for the first complete minute', {}, 'undecided time', /no complete minute/],
    [
      'waits for it even where it would proceed',
      { plan: { noData: 'proceed' } },
      'undecided time',
      /no complete minute/,
    ],
    [
      'holds without traffic',
      { minutes: minutes(10, [2280, 2], quiet) },
      'undecided traffic',
      /the canary got no requests in 10 complete minutes; the plan says to hold/,
    ],
    [
      'rolls back without traffic',
      { plan: { noData: 'rollback' }, minutes: minutes(10, [2280, 2], quiet) },
      'fail',
      /roll back/,
    ],
    [
      'proceeds without traffic, and says so',
      { plan: { noData: 'proceed' }, minutes: minutes(10, [2280, 2], quiet) },
      'pass',
      /without evidence/,
    ],
    [
      'does nothing of that while the bake lasts',
      { plan: { noData: 'rollback' }, minutes: minutes(3, [2280, 2], quiet), bakeElapsed: false },
      'undecided time',
      /no requests/,
    ],
    [
      'does not proceed past an absent alarm',
      { plan: { noData: 'proceed', alarms: ['5xx'] }, minutes: minutes(10, [2280, 2], quiet) },
      'undecided backend',
      /not found/,
    ],
    [
      'judges nothing while the backend is away',
      { minutes: good, unavailable: 'PartialData' },
      'undecided backend',
      /nothing can be judged: PartialData/,
    ],
    ['not even a plain disaster', { minutes: bad, unavailable: 'PartialData' }, 'undecided backend', /PartialData/],
  ],
  'a stage of 0 %': [
    ['passes when its bake has elapsed', { weights: [0] }, 'pass', /no traffic was expected/],
    ['not before', { weights: [0], bakeElapsed: false }, 'undecided time', /bake has not elapsed/],
    ['not even early', { weights: [0], plan: { early: true }, bakeElapsed: false }, 'undecided time', /bake/],
    ['fails at a red alarm', { weights: [0], plan: { alarms: ['5xx'] }, alarms: { '5xx': 'ALARM' } }, 'fail', /ALARM/],
    ['waits for an absent one', { weights: [0], plan: { alarms: ['5xx'] } }, 'undecided backend', /not found/],
  ],
  'a stage of 100 %': [
    [
      'is compared with the last stage that had a baseline',
      { weights: [0.05, 1], stageIndex: 1, minutes: minutes(10, quiet, [2400, 2], { stageIndex: 1, after: good }) },
      'pass',
      /ruled out/,
    ],
    [
      'fails a canary that breaks there, without a live control',
      { weights: [0.05, 1], stageIndex: 1, minutes: minutes(3, quiet, [2400, 120], { stageIndex: 1, after: good }) },
      'fail',
      /baseline 30 of 34,200 \(0\.088 %\) \(no live control: the baseline is from before\)/,
    ],
    [
      'is compared with the hour before in blue/green',
      {
        weights: [0, 1],
        stageIndex: 1,
        history: Array(60).fill([2400, 2]),
        minutes: minutes(3, quiet, [2400, 120], { stageIndex: 1 }),
      },
      'fail',
      /baseline 120 of 144,000/,
    ],
    [
      'tolerates a rate that doubles with the hour',
      {
        weights: [0, 1],
        stageIndex: 1,
        history: Array(60).fill([2400, 12]),
        minutes: minutes(60, quiet, [2400, 24], { stageIndex: 1 }),
      },
      'pass',
      /ruled out/,
    ],
    [
      'passes by the floor alone where nothing is known of the baseline',
      { weights: [0, 1], stageIndex: 1, minutes: minutes(10, quiet, [2400, 0], { stageIndex: 1 }) },
      'pass',
      /0 of 24,000/,
    ],
    [
      'fails above the limit',
      { weights: [1], errors: { limit: 0.1 }, minutes: minutes(5, quiet, [2400, 600]) },
      'fail',
      /limit/,
    ],
  ],
  latency: [
    [
      'fails a slow canary',
      { plan: latency, minutes: minutes(20, [2280, 2, 114], [120, 0, 24]) },
      'fail',
      /canary 480 of 2,400 requests were slow \(20 %\), baseline 2,280 of 45,600 requests were slow \(5 %\)/,
    ],
    [
      'passes a canary as fast as the baseline',
      { plan: latency, minutes: minutes(20, [2280, 2, 114], [120, 0, 6]) },
      'pass',
      /ruled out/,
    ],
    [
      'does not pass when latency could not be read',
      { plan: latency, minutes: good },
      'undecided backend',
      /latency of the canary could not be read/,
    ],
    [
      'asks for enough requests to speak of a quantile',
      { plan: { ...latency, errors: 'off' }, minutes: minutes(10, [190, 0, 9], [10, 0, 0]) },
      'undecided samples',
      /100 more canary requests/,
    ],
    [
      'passes by latency alone',
      { plan: { ...latency, errors: 'off' }, minutes: minutes(20, [2280, 2, 114], [120, 0, 6]) },
      'pass',
      /were slow/,
    ],
    [
      'fails a slow canary at 100 % by the quantile itself',
      { plan: latency, weights: [0, 1], stageIndex: 1, minutes: minutes(20, quiet, [2400, 0, 600], { stageIndex: 1 }) },
      'fail',
      /were slow \(25 %\)/,
    ],
  ],
  'blast radius': [
    [
      'passes while the failures beyond the baseline are fewer than its number',
      {
        plan: { blastRadius: { errors: 10 } },
        errors: { detect: 100, ratio: 90 },
        minutes: minutes(10, [2280, 2], [120, 1]),
      },
      'pass',
      /./,
    ],
    [
      'counts only what the baseline does not explain',
      { plan: { blastRadius: { errors: 200 } }, minutes: minutes(20, [2280, 1140], [120, 60]) },
      'pass',
      /ruled out/,
    ],
    [
      'reverts whatever the tests say',
      {
        plan: { blastRadius: { errors: 5 }, falseAlarm: 1e-9 },
        errors: { ratio: 4 },
        minutes: minutes(6, [2280, 2], [120, 1]),
      },
      'fail',
      /5 of the canary's 6 failures are beyond.*limit is 5/,
    ],
    [
      'counts every failure where there is no baseline',
      { plan: { blastRadius: { errors: 5 }, errors: 'off' }, weights: [1], minutes: minutes(6, quiet, [120, 1]) },
      'fail',
      /no baseline to compare with/,
    ],
  ],
};

describe.each(Object.entries(cases))('judging a stage: %s', (_, table) => {
  it.each(table)('%s', (_title, changes, expected, reason) => {
    const verdict = judgeStage(aQuestion(changes));

    expect(verdict.kind === 'undecided' ? `undecided ${verdict.need}` : verdict.kind).toBe(expected);
    expect(verdict.reason).toMatch(reason);
  });
});

describe('bad input', () => {
  const [first] = minutes(1, [100, 1], [10, 0]);
  const minute = first!;
  it.each([
    [
      'a negative count',
      [{ ...minute, canary: { requests: -1, errors: 0 } }],
      'canary requests must be a whole number of 0 or more, got -1',
    ],
    [
      'a fraction',
      [{ ...minute, baseline: { requests: 10, errors: 0.5 } }],
      'baseline errors must be a whole number of 0 or more, got 0.5',
    ],
    ['no number', [{ ...minute, canary: { requests: Number.NaN, errors: 0 } }], 'got NaN'],
    ['infinity', [{ ...minute, canary: { requests: Infinity, errors: 0 } }], 'got Infinity'],
    [
      'more errors than requests',
      [{ ...minute, canary: { requests: 12, errors: 15 } }],
      'canary errors must be at most its requests (12), got 15',
    ],
    [
      'more slow ones than requests',
      [{ ...minute, canary: { requests: 12, errors: 0, slow: 13 } }],
      'slow requests must be at most its requests (12), got 13',
    ],
    ['a duplicate minute', [minute, minute], 'minute 2 must start after minute 1 (0), got 0'],
    ['minutes out of order', [{ ...minute, at: 60_000 }, minute], 'minute 2 must start after minute 1 (60000), got 0'],
    ['a stage that does not exist', [{ ...minute, stageIndex: 7 }], 'stage 7 does not exist'],
  ])('%s is undecided, and named', (_, minutes, reason) => {
    const verdict = judgeStage(aQuestion({ minutes }));

    expect(verdict).toMatchObject({ kind: 'undecided', need: 'backend' });
    expect(verdict.reason).toContain(reason);
  });

  it('in the history is named, too', () => {
    const verdict = judgeStage(aQuestion({ minutes: minutes(1, [100, 1], [10, 0]), history: [[5, 6]] }));

    expect(verdict).toMatchObject({ kind: 'undecided', need: 'backend' });
    expect(verdict.reason).toContain(
      'minute 1 of the history: baseline errors must be at most its requests (5), got 6',
    );
  });

  it('does not keep a red alarm from failing', () => {
    const bad = [{ ...minute, canary: { requests: -1, errors: 0 } }];

    const verdict = judgeStage(aQuestion({ plan: { alarms: ['a'] }, alarms: { a: 'ALARM' }, minutes: bad }));

    expect(verdict.kind).toBe('fail');
  });
});
