import { describe, expect, it } from 'vitest';
import { errorModel } from '../../../lib/core/analysis/error-ratio.ts';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { newMemory } from '../../../lib/core/analysis/memory.ts';
import { series } from '../../../lib/core/analysis/periods.ts';
import { spending } from '../../../lib/core/analysis/spending.ts';
import { judgeThrottled } from '../../../lib/core/analysis/throttled.ts';
import { aPlan, aQuestion, crowded, minutes, open, type Short, someErrors, throttled, warming } from './question.ts';

type Changes = Parameters<typeof aQuestion>[0];

const quiet: Short = [0, 0];
const good = minutes(15, [2280, 2], [120, 0]);
const bad = minutes(3, [2280, 2], [120, 6]);
const latency = { latency: { quantile: 0.95, ratio: 1.5 } } as const;

const finding = (changes: Changes, judge: string) =>
  judgeStage(aQuestion(changes)).findings.find((one) => one.judge === judge);

/** As close as a sum of floating-point numbers is. */
const near = (value: number): unknown => expect.closeTo(value, 9);

describe('the risk of a plan', () => {
  const limit = { ...someErrors, limit: 0.1 };

  it.each([
    ['of errors and latency, with a limit', { errors: limit, ...latency }, 3],
    ['of errors with a limit', { errors: limit }, 2],
    ['of errors and latency', { ...latency }, 2],
    ['of errors', {}, 1],
    ['of latency', { errors: 'off', ...latency }, 1],
    ['of alarms alone', { errors: 'off' }, 1],
  ] as const)('%s is spent in full, and no more of it', (_, changes, tests) => {
    const { perTest, perReference, perGuard } = spending(aPlan(changes));

    expect(tests * perTest + tests * perReference + 2 * perGuard).toBeCloseTo(0.01, 12);
    expect(perTest / perReference).toBeCloseTo(8, 12);
    expect(perGuard).toBeCloseTo(0.0005, 12);
  });
});

/** The threshold of a plan with one test, and with two. */
const [alone, oneOfTwo] = [Math.log(1 / 0.008), Math.log(1 / 0.004)];
const guard = Math.log(1 / 0.0005);

describe('a finding carries the numbers behind its sentence', () => {
  it.each<[string, string, Changes, Record<string, unknown>]>([
    [
      'error-ratio',
      'of errors compared',
      { minutes: bad },
      {
        canaryRequests: 360,
        canaryErrors: 18,
        baselineRequests: 6840,
        baselineErrors: 6,
        ratio: 1.2,
        thresholdLn: near(alone),
      },
    ],
    [
      'hanging',
      'of requests that do not end, in one stage of two',
      { weights: [0.05, 0.25], minutes: crowded(minutes(5, [2280, 2], [10, 0]), 12, 300) },
      { thresholdLn: near(guard + Math.log(2)) },
    ],
    ['error-ratio', 'of a hotfix', { plan: { hotfix: 'not-worse' }, minutes: bad }, { ratio: 1 }],
    [
      'error-ratio',
      'of a hotfix that may even be less',
      { plan: { hotfix: 'not-worse' }, errors: { ratio: 0.7 }, minutes: bad },
      { ratio: 0.7 },
    ],
    [
      'error-limit',
      'of errors beside a limit',
      { errors: { limit: 0.1 }, minutes: bad },
      { canaryRequests: 360, canaryErrors: 18, limit: 0.1, thresholdLn: near(oneOfTwo) },
    ],
    [
      'error-detect',
      'of what is ruled out',
      { minutes: good },
      { canaryRequests: 1800, canaryErrors: 0, neededLn: near(Math.log(20)) },
    ],
    [
      'latency',
      'of slow requests',
      { plan: latency, minutes: minutes(20, [2280, 2, 114], [120, 0, 6]) },
      {
        canaryRequests: 2400,
        canarySlow: 120,
        baselineRequests: 45_600,
        baselineSlow: 2280,
        ratio: 1.5,
        minutesLeftOut: 0,
        thresholdLn: near(oneOfTwo),
      },
    ],
    [
      'latency',
      'of minutes left out',
      { plan: latency, minutes: warming(minutes(2, [2280, 2, 114], [120, 0, 6])) },
      { minutesLeftOut: 2, canaryRequests: 0 },
    ],
    [
      'latency',
      'of requests that are missing',
      { plan: { ...latency, errors: 'off' }, minutes: minutes(10, [190, 0, 9], [10, 0, 0]) },
      { canaryRequests: 100, moreCanaryRequests: 100 },
    ],
    [
      'blast-radius',
      'of failures beyond the baseline',
      { plan: { blastRadius: { errors: 50 } }, minutes: minutes(10, [1000, 10], [100, 3]) },
      { failures: 30, excess: near(20), limit: 50 },
    ],
    [
      'throttles',
      'of requests that were refused',
      { minutes: throttled(good, 0, 40) },
      { canaryArrived: 2400, canaryThrottled: 600, thresholdLn: near(guard) },
    ],
    [
      'hanging',
      'of requests that do not end',
      { minutes: crowded(minutes(5, [2280, 2], [10, 0]), 12, 300) },
      {
        canaryArrived: 40,
        canaryExpected: near(480),
        canaryConcurrency: 300,
        baselineConcurrency: 12,
        thresholdLn: near(guard),
      },
    ],
    [
      'sample-ratio',
      'of the split',
      { minutes: good },
      { canaryArrived: 1800, baselineArrived: 34_200, weight: 0.05, thresholdLn: near(Math.log(1000)) },
    ],
    ['no-data', 'of traffic', { minutes: open(good, 5) }, { minutes: 15, canaryRequests: 1800, openMinutes: 10 }],
    [
      'no-data',
      'of silence that is let pass',
      { plan: { noData: 'proceed' }, minutes: minutes(10, quiet, quiet) },
      { minutes: 10, canaryRequests: 0, openMinutes: 0, withoutEvidence: 1 },
    ],
    [
      'alarms',
      'of alarms',
      {
        plan: { alarms: ['a', 'b', 'c', 'd'], hotfix: 'not-worse' },
        alarms: { a: 'ALARM', b: 'INSUFFICIENT_DATA', c: 'OK' },
        minutes: good,
      },
      { alarms: 4, red: 1, absent: 1, withoutData: 1 },
    ],
  ])('%s: %s', (judge, _, changes, numbers) => {
    expect(finding(changes, judge)?.numbers).toMatchObject(numbers);
  });
});

describe('a test decides where its evidence reaches its threshold', () => {
  it.each<[string, (count: number) => Changes, string, string]>([
    ['error-ratio', (errors) => ({ minutes: minutes(3, [2280, 2], [120, errors]) }), 'evidenceLn', 'thresholdLn'],
    [
      'error-limit',
      (errors) => ({ errors: { limit: 0.02 }, minutes: minutes(3, [2280, 45], [120, errors]) }),
      'evidenceLn',
      'thresholdLn',
    ],
    [
      'latency',
      (slow) => ({ plan: latency, minutes: minutes(20, [2280, 2, 114], [120, 0, slow]) }),
      'evidenceLn',
      'thresholdLn',
    ],
    ['throttles', (refused) => ({ minutes: throttled(good, 0, refused) }), 'evidenceLn', 'thresholdLn'],
  ])('%s', (judge, question, evidence, threshold) => {
    const found = Array.from({ length: 40 }, (_, count) => finding(question(count + 1), judge)!);
    const failing = found.map(({ numbers }) => numbers[evidence]! >= numbers[threshold]!);

    expect(found.map(({ kind }) => kind === 'fail')).toEqual(failing);
    expect(new Set(failing).size).toBe(2);
  });
});

describe('nothing is found of what a plan does not ask for', () => {
  it.each(['error-limit', 'latency', 'blast-radius', 'throttles', 'alarms', 'sources'])('%s', (judge) => {
    expect(finding({ minutes: good }, judge)).toBeUndefined();
  });

  it('and a canary without throttled requests is not compared by them', () => {
    const question = aQuestion({ minutes: throttled(good, 40, 0) });

    expect(judgeThrottled(question, series(question, 'throttles', newMemory()))).toBeUndefined();
  });

  it('and errors that are off have no model of their own', () => {
    expect(errorModel(aQuestion({ plan: { errors: 'off' } }))).toBe('robust');
  });
});

describe('what a stage still needs', () => {
  const needs = finding({ minutes: minutes(4, [2280, 2], [120, 0]) }, 'error-detect')!.numbers.moreCanaryRequests!;
  const andRunning = (requests: number) =>
    open(minutes(1, [2280, 2], [requests, 0], { after: minutes(4, [2280, 2], [120, 0]) }), 4);

  it('is what still runs, where that is as much as is needed', () => {
    const { numbers, reason } = finding({ minutes: andRunning(needs) }, 'error-detect')!;

    expect(numbers).toMatchObject({ awaitedCanaryRequests: needs });
    expect(numbers).not.toHaveProperty('moreCanaryRequests');
    expect(reason).toMatch(/of them count when the function's timeout has passed$/);
  });

  it('is more than what still runs, where that is less', () => {
    const { numbers, reason } = finding({ minutes: andRunning(needs - 1) }, 'error-detect')!;

    expect(numbers).toMatchObject({ moreCanaryRequests: 1 });
    expect(numbers).not.toHaveProperty('awaitedCanaryRequests');
    expect(reason).toContain('about 1 more canary requests');
  });

  it('is not known where nothing has been seen that speaks for it', () => {
    const better = { hotfix: 'better' } as const;
    const { numbers } = finding({ plan: better, minutes: minutes(5, [2280, 0], [120, 0]) }, 'error-detect')!;

    expect(numbers).not.toHaveProperty('moreCanaryRequests');
  });

  it('is as many requests as its pace asks for, and no fewer', () => {
    const asked = finding({ minutes: minutes(3, [2280, 2], [120, 0]) }, 'error-detect')!;
    const more = asked.numbers.moreCanaryRequests!;
    const { evidenceLn = 0, neededLn = 0, canaryRequests = 0 } = asked.numbers;

    expect(more).toBe(Math.ceil(((neededLn - evidenceLn) * canaryRequests) / evidenceLn));
    expect(asked.reason).toContain(
      `about ${more} more canary requests (${Math.ceil(more / 120)} minutes) needed at this pace`,
    );
  });

  it('is counted from the evidence that the stage began with', () => {
    const before = minutes(6, [2280, 2], [120, 0]);
    const carried = finding({ minutes: before }, 'error-detect')!.numbers.evidenceLn!;
    const later = minutes(2, [300, 0], [100, 1], {
      stageIndex: 1,
      after: minutes(4, [300, 0], [100, 0], { stageIndex: 1, after: before }),
    });
    const { numbers } = finding({ weights: [0.05, 0.25], stageIndex: 1, minutes: later.slice(0, 7) }, 'error-detect')!;
    const gained = (numbers.evidenceLn! - carried) / 100;

    expect(numbers.moreCanaryRequests).toBe(Math.ceil((numbers.neededLn! - numbers.evidenceLn!) / gained));
  });

  it('is not said where there is no pace', () => {
    const { numbers, reason } = finding({ minutes: minutes(3, [2280, 2], [120, 1]) }, 'error-detect')!;

    expect(numbers).not.toHaveProperty('moreCanaryRequests');
    expect(reason).toMatch(/; more canary requests are needed$/);
  });

  it('is that requests end, where enough have come', () => {
    const { numbers } = finding({ minutes: open(minutes(40, [1140, 1], [60, 0]), 12) }, 'error-detect')!;

    expect(numbers.awaitedCanaryRequests).toBe(1680);
    expect(numbers).not.toHaveProperty('moreCanaryRequests');
  });
});

describe('an alarm', () => {
  const alarms = (states: Record<string, 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | 'absent'>, plan = {}) =>
    finding({ plan: { alarms: Object.keys(states), ...plan }, alarms: states, minutes: good }, 'alarms');

  it.each([
    [{ a: 'OK', b: 'OK' }, {}, 'pass', 'no alarm of 2 is red'],
    [{ a: 'ALARM', b: 'ALARM' }, {}, 'fail', 'alarms "a", "b" are in ALARM'],
    [{ a: 'ALARM' }, { hotfix: 'better' }, 'pass', 'alarm "a" is in ALARM, which a hotfix allows'],
    [{ a: 'INSUFFICIENT_DATA', b: 'OK' }, {}, 'pass', 'alarm "a" is in INSUFFICIENT_DATA'],
    [{ a: 'INSUFFICIENT_DATA', b: 'OK' }, { errors: 'off' }, 'pass', 'alarm "a" is in INSUFFICIENT_DATA'],
    [{ a: 'INSUFFICIENT_DATA' }, { errors: 'off', ...latency }, 'pass', 'alarm "a" is in INSUFFICIENT_DATA'],
    [
      { a: 'ALARM', b: 'INSUFFICIENT_DATA' },
      { hotfix: 'better' },
      'pass',
      'alarm "a" is in ALARM, which a hotfix allows; alarm "b" is in INSUFFICIENT_DATA',
    ],
  ] as const)('with %o and the plan %o: %s', (states, plan, kind, reason) => {
    expect(alarms(states, plan)).toMatchObject({ kind, reason });
  });
});

describe('a guard', () => {
  it('asks for a crowd of at least ten, and three times what the baseline explains', () => {
    const crowd = (baseline: number, canary: number) =>
      finding({ weights: [0.5], minutes: crowded(minutes(5, [600, 0], [10, 0]), baseline, canary) }, 'hanging')?.kind;

    expect([crowd(0, 10), crowd(0, 9)]).toEqual(['fail', 'undecided']);
    expect([crowd(10, 30), crowd(10, 29)]).toEqual(['fail', 'undecided']);
  });

  it('calls requests late while more than half of them have come', () => {
    const came = (canary: number) => finding({ minutes: minutes(40, [2280, 2], [canary, 0]) }, 'hanging')?.kind;

    expect([came(60), came(61)]).toEqual(['undecided', undefined]);
  });

  it('does not look at a stage without a live control, or at a recording', () => {
    const missing = minutes(5, [2280, 2], quiet);

    expect(finding({ weights: [1], minutes: missing }, 'hanging')).toBeUndefined();
    const recorded = { ...aQuestion({ minutes: missing }), recorded: true };
    expect(judgeStage(recorded).findings.map(({ judge }) => judge)).not.toContain('hanging');
    expect(judgeStage(recorded).findings.map(({ judge }) => judge)).not.toContain('sample-ratio');
  });

  it('judges the split in minutes that have ended, and says nothing before one has', () => {
    const split = (all: typeof good) => finding({ minutes: all, bakeElapsed: false }, 'sample-ratio');

    expect(split(open(good))).toBeUndefined();
    expect(split(open(good, 5))?.numbers).toMatchObject({ canaryArrived: 600, baselineArrived: 11_400 });
  });

  it('says that throttles without a live control are not judged', () => {
    const changes = { weights: [1], minutes: throttled(minutes(10, [3, 0], [2400, 0]), 0, 500) };

    expect(finding(changes, 'throttles')).toMatchObject({
      kind: 'pass',
      reason: expect.stringContaining('(no live control: not judged)'),
      numbers: { evidenceLn: 0 },
    });
  });
});

describe('a stage of 100 %', () => {
  it('has evidence against the split that a record can hold, whoever reaches the baseline', () => {
    const changes = { weights: [1], minutes: minutes(10, [3, 0], [2400, 0]) };

    expect(finding(changes, 'sample-ratio')?.numbers.evidenceLn).toBeLessThan(Infinity);
  });
});

describe('latency', () => {
  it('is told without cold starts where there were none', () => {
    const changes = { plan: latency, minutes: minutes(20, [2280, 2, 114], [120, 0, 6]) };

    expect(finding(changes, 'latency')?.reason).toBe(
      'canary 120 of 2,400 requests were slow (5 %), baseline 2,280 of 45,600 (5 %): not shown to be above 1.5 times the baseline',
    );
  });

  it('needs ten requests above its quantile, and no more', () => {
    const kind = (requests: number) =>
      finding({ plan: latency, minutes: minutes(1, [4000, 0, 200], [requests, 0, 10]) }, 'latency')?.kind;

    expect([kind(199), kind(200)]).toEqual(['undecided', 'pass']);
  });
});

describe('the blast radius', () => {
  const radius = (changes: Changes, errors = 1000) =>
    finding({ ...changes, plan: { ...changes?.plan, blastRadius: { errors } } }, 'blast-radius')!;

  it('takes the rate of the history and all minutes where the baseline has no requests', () => {
    const history = Array.from({ length: 10 }, (): Short => [90, 1]);
    const without = minutes(5, quiet, [100, 3]);
    const { numbers, reason } = radius({ history, minutes: minutes(1, [100, 0], [100, 3], { after: without }) });

    // Ten failures in a thousand requests of the baseline: one of each hundred is no surprise.
    expect(numbers).toMatchObject({ failures: 18, excess: near(5 * (3 - 1) + 3) });
    expect(reason).toMatch(/^13 of the canary's 18 failures are beyond the baseline's rate \(1 %\), below the limit/);
  });

  it('takes the rate of the same minute where there is one', () => {
    const outage = minutes(1, [100, 50], [100, 50]);

    expect(radius({ minutes: minutes(9, [1000, 0], [100, 0], { after: outage }) }).numbers.excess).toBeCloseTo(0, 9);
  });

  it('counts none where the canary has fewer than the baseline', () => {
    const { numbers, reason } = radius({ minutes: minutes(5, [1000, 100], [100, 3]) });

    expect(numbers.excess).toBeCloseTo(-35, 9);
    expect(reason).toMatch(/^0 of the canary's 15 failures/);
  });

  it('is broken by the failure that reaches it', () => {
    const beyond = (limit: number) => radius({ weights: [1], minutes: minutes(6, quiet, [120, 1]) }, limit).kind;

    expect([beyond(7), beyond(6)]).toEqual(['pass', 'fail']);
  });
});
