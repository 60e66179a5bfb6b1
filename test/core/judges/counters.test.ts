import { describe, expect, test } from 'vitest';
import type { Judgement } from '../../../lib/core/analysis/judgement.ts';
import { type CounterLimits, ONCE, limitProblem } from '../../../lib/core/judges/counter-limits.ts';
import { judgeCounters, judgeMeasurements } from '../../../lib/core/judges/counters.ts';
import {
  type Counters,
  countMeasurement,
  type Measurement,
  measure,
  NOTHING_MEASURED,
} from '../../../lib/core/judges/measurement.ts';
import fixture from '../../fixtures/kayenta/argo-counters.json' with { type: 'json' };

interface ArgoCounters {
  readonly successful?: number;
  readonly failed?: number;
  readonly inconclusive?: number;
  readonly error?: number;
  readonly count?: number;
  readonly consecutiveError?: number;
  readonly consecutiveSuccess?: number;
}

/** Argo's counters under our names. */
const countersOf = ({ successful, failed, inconclusive, error, count, ...streaks }: ArgoCounters): Counters => ({
  success: successful ?? 0,
  failure: failed ?? 0,
  inconclusive: inconclusive ?? 0,
  error: error ?? 0,
  measured: count ?? 0,
  consecutiveError: streaks.consecutiveError ?? 0,
  consecutiveSuccess: streaks.consecutiveSuccess ?? 0,
});

interface ArgoMetric {
  readonly failureLimit?: number;
  readonly inconclusiveLimit?: number;
  readonly consecutiveErrorLimit?: number;
  readonly consecutiveSuccessLimit?: number;
  readonly count?: number;
  readonly interval?: string;
}

/** Argo's way to write limits: −1 and 0 are off, and without an interval a metric is measured once. */
const limitsOf = ({
  failureLimit = 0,
  consecutiveSuccessLimit = 0,
  count,
  interval,
  ...rest
}: ArgoMetric): CounterLimits => ({
  ...ONCE,
  ...rest,
  failureLimit: failureLimit === -1 ? 'off' : failureLimit,
  consecutiveSuccessLimit: consecutiveSuccessLimit === 0 ? 'off' : consecutiveSuccessLimit,
  count: count ?? (interval === undefined ? 1 : 'unbounded'),
});

const limits = (changes: Partial<CounterLimits>): CounterLimits => ({ ...ONCE, ...changes });

const ARGO = { Successful: 'success', Failed: 'failure', Inconclusive: 'inconclusive', Error: 'error' } as const;

const measurements = (phases: readonly string[]): Measurement[] =>
  phases.map((phase) => ARGO[phase as keyof typeof ARGO]);

/** What Argo would call a judgement. */
function phaseOf(judgement: Judgement): string {
  if (judgement.kind !== 'undecided') return judgement.kind === 'pass' ? 'Successful' : 'Failed';
  return { time: 'Running', samples: 'Inconclusive', backend: 'Error', traffic: '', hook: '' }[judgement.need];
}

describe("Argo's own cases", () => {
  test.each(fixture.assessments)('$test: $metric with $result is $phase', ({ metric, result, terminating, phase }) => {
    const underWay = result.lastMeasurementPhase === 'Running';

    const judgement = judgeCounters(
      limitsOf(metric),
      countersOf(result),
      underWay ? 'measuring' : terminating ? 'ended' : 'going-on',
    );

    expect(phaseOf(judgement)).toBe(phase === 'Pending' ? 'Running' : phase);
  });

  test.each(fixture.sequences.filter(({ terminated }) => !terminated))('$about', (sequence) => {
    const { judgement, counters, after } = judgeMeasurements(
      limitsOf(sequence.metric),
      measurements(sequence.measurements),
    );

    expect(phaseOf(judgement)).toBe(sequence.phase);
    expect(after).toBe(sequence.after ?? sequence.measurements.length);
    expect(counters).toEqual(countersOf(sequence.counters));
  });

  test.each(fixture.conditions)('$test', ({ success, failure, phase }) => {
    const conditions = Object.fromEntries(Object.entries({ success, failure }).filter(([, value]) => value !== null));

    expect(measure(conditions)).toBe(ARGO[phase as keyof typeof ARGO]);
  });

  test.each(fixture.limits.filter(({ metric }) => !('consecutiveErrorLimit' in metric)))(
    '$test',
    ({ metric, error }) => {
      const problem = limitProblem(limitsOf(metric));

      if (error === null) expect(problem).toBeUndefined();
      else expect(problem).toBeDefined();
    },
  );
});

describe('where Argo goes on without evidence, this waits', () => {
  test('a metric that ended before anything was measured', () => {
    expect(judgeCounters(ONCE, NOTHING_MEASURED, 'ended')).toMatchObject({ kind: 'undecided', need: 'samples' });
  });

  test('a metric that ended with nothing but errors', () => {
    const { judgement } = judgeMeasurements(limits({ count: 5 }), ['error', 'error', 'error'], 'ended');

    expect(judgement).toMatchObject({ kind: 'undecided', need: 'samples' });
  });

  test.each(fixture.sequences.filter(({ terminated }) => terminated))(
    '$about',
    ({ metric, measurements: made, phase }) => {
      const { judgement } = judgeMeasurements(limitsOf(metric), measurements(made), 'ended');

      expect(phase).toBe('Successful');
      expect(judgement).toMatchObject({ kind: 'undecided', need: 'samples' });
    },
  );

  test('a metric without limits that ended, however many successes it had', () => {
    const { judgement } = judgeMeasurements(limits({ count: 'unbounded' }), ['success', 'success'], 'ended');

    expect(judgement.finding.reason).toBe('ended after 2 measurements');
    expect(judgement.kind).toBe('undecided');
  });

  test('a metric whose measurements were all tolerated, but no success', () => {
    const { judgement } = judgeMeasurements(limits({ count: 2, failureLimit: 2 }), ['failure', 'failure']);

    expect(judgement).toMatchObject({ kind: 'undecided', need: 'samples' });
  });

  test('a measurement without conditions', () => {
    expect(measure({})).toBe('inconclusive');
  });
});

describe('where Argo goes back or waits, this asks which is worse', () => {
  test('too many failures fail, though too many measurements were inconclusive as well', () => {
    const counters = { ...NOTHING_MEASURED, failure: 1, inconclusive: 1, measured: 2 };

    expect(judgeCounters(limits({ count: 5 }), counters, 'going-on').kind).toBe('fail');
  });

  test('a backend that does not answer is no failure of the canary', () => {
    const { judgement, after } = judgeMeasurements(limits({ count: 5 }), Array(9).fill('error'));

    expect(after).toBe(5);
    expect(judgement).toMatchObject({ kind: 'undecided', need: 'backend' });
    expect(judgement.finding.reason).toBe('errors in a row: 5, the limit is 4');
  });
});

describe('limits', () => {
  test.each([
    [{ failureLimit: -1 }, 'failureLimit', 'a whole number of 0 or more, or off', '-1'],
    [{ consecutiveErrorLimit: -1 }, 'consecutiveErrorLimit', 'a whole number of 0 or more', '-1'],
    [{ count: 0 }, 'count', 'a whole number of 1 or more, or unbounded', '0'],
    [{ consecutiveSuccessLimit: 0 }, 'consecutiveSuccessLimit', 'a whole number of 1 or more, or off', '0'],
    [
      { count: 4, failureLimit: 2, consecutiveSuccessLimit: 3 },
      'count',
      'at least failureLimit + consecutiveSuccessLimit (5)',
      '4',
    ],
    [
      { count: 2, failureLimit: 'off', consecutiveSuccessLimit: 3 },
      'count',
      'at least failureLimit + consecutiveSuccessLimit (3)',
      '2',
    ],
    [{ inconclusiveLimit: 0.5 }, 'inconclusiveLimit', 'a whole number of 0 or more', '0.5'],
    [{ count: 2, inconclusiveLimit: 3 }, 'count', 'at least inconclusiveLimit (3)', '2'],
    [
      { failureLimit: 'off' },
      'failureLimit',
      'a number where consecutiveSuccessLimit is off, too: nothing could fail',
      'off',
    ],
  ] as const)('%o are refused', (changes, limit, expected, found) => {
    expect(limitProblem(limits(changes))).toEqual({ limit, expected, found });
  });

  test.each([
    { count: 'unbounded', failureLimit: 3, consecutiveSuccessLimit: 5 },
    { count: 5, failureLimit: 2, consecutiveSuccessLimit: 3 },
    { count: 3, inconclusiveLimit: 3 },
    { count: 3, failureLimit: 'off', consecutiveSuccessLimit: 3 },
  ] as const)('%o make sense', (changes) => {
    expect(limitProblem(limits(changes))).toBeUndefined();
  });
});

describe('a judgement by counters', () => {
  test('waits for the measurement that is under way, whatever was counted before', () => {
    const counters = { ...NOTHING_MEASURED, failure: 9, measured: 9 };

    expect(judgeCounters(ONCE, counters, 'measuring')).toMatchObject({ kind: 'undecided', need: 'time' });
  });

  test.each([
    [limits({ count: 5 }), ['success']],
    [limits({ count: 2 }), ['success', 'success']],
    [ONCE, ['failure']],
  ] as const)('within %o carries what was counted of %j', (within, made) => {
    const { judgement, counters } = judgeMeasurements(within, made);

    expect(judgement.finding.numbers).toEqual(counters);
  });

  test.each([
    [5, '2 of 5 measurements'],
    ['unbounded', '2 measurements'],
  ] as const)('with a count of %s says how many there are of them', (count, reason) => {
    const { judgement } = judgeMeasurements(limits({ count }), ['success', 'success']);

    expect(judgement.finding.reason).toBe(reason);
  });
});

describe('conditions', () => {
  test.each([
    [true, undefined, 'success'],
    [false, undefined, 'failure'],
    [undefined, true, 'failure'],
    [undefined, false, 'success'],
    [true, true, 'failure'],
    [true, false, 'success'],
    [false, true, 'failure'],
    [false, false, 'inconclusive'],
    ['error', undefined, 'error'],
    ['error', true, 'error'],
    [undefined, 'error', 'error'],
    [true, 'error', 'error'],
    [false, 'error', 'error'],
  ] as const)('success %s and failure %s are %s', (success, failure, expected) => {
    const conditions = { ...(success !== undefined && { success }), ...(failure !== undefined && { failure }) };

    expect(measure(conditions)).toBe(expected);
  });
});

test('errors do not use up the count, and each kind of streak ends with another measurement', () => {
  const counters = ['error', 'success', 'success', 'error'].reduce(
    (all, measurement) => countMeasurement(all, measurement as Measurement),
    NOTHING_MEASURED,
  );

  expect(counters).toMatchObject({ measured: 2, error: 2, consecutiveError: 1, consecutiveSuccess: 0 });
});
