import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { isMetricJudge, judgeOwnMetric, metricNameOf } from '../../../lib/core/analysis/own-metrics.ts';
import {
  type Measured,
  readMeasurement,
  type SourceAnswer,
  type Tallies,
  withMeasured,
} from '../../../lib/core/analysis/measured.ts';
import { ONCE } from '../../../lib/core/judges/counter-limits.ts';
import type { Measurement } from '../../../lib/core/judges/measurement.ts';
import type { OwnMetric } from '../../../lib/core/plan/own-metrics.ts';
import { aQuestion, minutes } from './question.ts';

interface MetricChanges extends Partial<Omit<OwnMetric, 'limits' | 'failIf'>> {
  readonly failIf?: OwnMetric['failIf'] | undefined;
  readonly limits?: Partial<OwnMetric['limits']>;
}

const aMetric = ({ limits, ...changes }: MetricChanges = {}): OwnMetric => ({
  name: 'latency',
  from: { kind: 'prometheus', url: 'https://prometheus.example.com', query: 'sum(latency)' },
  failIf: { above: 800 },
  limits: { ...ONCE, count: 'unbounded', ...limits },
  intervalSeconds: 60,
  initialDelaySeconds: 0,
  ...changes,
});

const value = (number: number): SourceAnswer => ({ kind: 'value', value: number });
const nothing: SourceAnswer = { kind: 'error', why: 'the query gives no value' };

describe('a measurement', () => {
  test.each<[failIf: OwnMetric['failIf'], succeedIf: OwnMetric['succeedIf'], outcomes: Record<number, Measurement>]>([
    [{ above: 800 }, undefined, { 799: 'success', 800: 'success', 801: 'failure' }],
    [{ below: 0.9 }, undefined, { 0.8: 'failure', 0.9: 'success' }],
    [{ above: 10, below: 1 }, undefined, { 0: 'failure', 5: 'success', 11: 'failure' }],
    [undefined, { below: 500 }, { 499: 'success', 500: 'failure', 900: 'failure' }],
    [undefined, { above: 1, below: 10 }, { 1: 'failure', 2: 'success', 10: 'failure' }],
    [{ above: 800 }, { below: 500 }, { 400: 'success', 600: 'inconclusive', 900: 'failure' }],
    [{ above: 5 }, { below: 10 }, { 4: 'success', 7: 'failure', 12: 'failure' }],
  ])('is judged by failIf %o and succeedIf %o', (failIf, succeedIf, outcomes) => {
    const { failIf: _, ...metric } = aMetric();
    const bounded = { ...metric, ...(failIf && { failIf }), ...(succeedIf && { succeedIf }) };

    for (const [number, outcome] of Object.entries(outcomes)) {
      expect(readMeasurement(bounded, value(Number(number)))).toMatchObject({ outcome, value: Number(number) });
    }
  });

  test.each([
    ['ratio', 150, 100, { outcome: 'failure', value: 1.5, baseline: 100 }],
    ['ratio', 0, 100, { outcome: 'success', value: 0, baseline: 100 }],
    ['difference', 101, 100, { outcome: 'success', value: 1, baseline: 100 }],
    ['difference', 102, 100, { outcome: 'failure', value: 2, baseline: 100 }],
    ['difference', 0, 0, { outcome: 'success', value: 0, baseline: 0 }],
  ] as const)('as a %s of %s to %s is relative to the baseline', (compare, canary, baseline, expected) => {
    const metric = aMetric({ compare, failIf: { above: 1.2 } });

    expect(readMeasurement(metric, value(canary), value(baseline))).toMatchObject(expected);
  });

  test.each<[what: string, canary: SourceAnswer, baseline: SourceAnswer | undefined, why: string]>([
    ['the canary has no value', nothing, value(1), 'the query gives no value'],
    ['the baseline has no value', value(1), nothing, 'of the baseline: the query gives no value'],
    ['the baseline was not asked for', value(1), undefined, 'the baseline was not asked for'],
    ["the baseline's value is 0", value(1), value(0), "the baseline's value is 0, so there is no ratio to it"],
    ['both are 0', value(0), value(0), "the baseline's value is 0, so there is no ratio to it"],
    ['their ratio is too large', value(1e300), value(1e-300), 'the value is no number that can be compared'],
  ])('could not be computed when %s', (_, canary, baseline, why) => {
    expect(readMeasurement(aMetric({ compare: 'ratio' }), canary, baseline)).toEqual({
      name: 'latency',
      outcome: 'error',
      why,
    });
  });
});

const OF = { s: 'success', f: 'failure', i: 'inconclusive', e: 'error' } as const;

/** `sse`: two successes and an error. */
const talliesOf = (letters: string) =>
  letters.split('').reduce<Tallies>((tallies, letter, i) => {
    const outcome = OF[letter as keyof typeof OF];
    const measured: Measured =
      outcome === 'error'
        ? { name: 'latency', outcome, why: 'no answer within 5 s' }
        : { name: 'latency', outcome, value: 600 };
    return withMeasured(tallies, [measured], new Date(i * 60_000).toISOString());
  }, {});

interface Stage {
  readonly metric?: MetricChanges;
  readonly bakeElapsed?: boolean;
  readonly weight?: number;
  readonly unavailable?: string;
}

function verdictOf(letters: string, { metric, bakeElapsed = true, weight = 0.05, unavailable }: Stage = {}) {
  const question = aQuestion({
    plan: { errors: 'off', metrics: [aMetric(metric)] },
    weights: [weight],
    minutes: minutes(10, [1000, 0], [50, 0]),
    bakeElapsed,
    ...(unavailable && { unavailable }),
  });
  return judgeStage({ ...question, observations: { ...question.observations, tallies: talliesOf(letters) } });
}

describe('a stage with a metric of its own', () => {
  test.each<[measured: string, bakeElapsed: boolean, limits: Partial<OwnMetric['limits']>, verdict: string]>([
    // The bake says how many measurements are enough.
    ['', true, {}, 'undecided time'],
    ['s', true, {}, 'pass'],
    ['sss', false, {}, 'undecided time'],
    ['sss', true, {}, 'pass'],
    ['ssf', true, {}, 'fail'],
    ['f', false, {}, 'fail'],
    ['sfsfs', true, { failureLimit: 2 }, 'pass'],
    ['sfsff', true, { failureLimit: 2 }, 'fail'],
    ['ff', true, { failureLimit: 2 }, 'undecided samples'],
    ['si', true, {}, 'undecided samples'],
    ['si', true, { inconclusiveLimit: 1 }, 'pass'],
    ['ii', true, { inconclusiveLimit: 2 }, 'undecided samples'],
    ['ie', true, {}, 'undecided samples'],
    // Errors count as nothing but errors, and nothing passes on what was before them.
    ['e', false, {}, 'undecided time'],
    ['e', true, {}, 'undecided backend'],
    ['eeeee', false, {}, 'undecided backend'],
    ['ssse', true, {}, 'undecided backend'],
    ['ssses', true, {}, 'pass'],
    ['eeeeees', true, {}, 'pass'],
    ['feeeeee', true, {}, 'fail'],
    // A count, or a streak.
    ['ss', true, { count: 3 }, 'undecided time'],
    ['sss', true, { count: 3 }, 'pass'],
    ['ses', true, { count: 3 }, 'undecided time'],
    ['ss', true, { consecutiveSuccessLimit: 3 }, 'undecided time'],
    ['sfsss', true, { failureLimit: 'off', consecutiveSuccessLimit: 3 }, 'pass'],
    ['sfssf', true, { failureLimit: 'off', consecutiveSuccessLimit: 3, count: 5 }, 'fail'],
  ])('measured as "%s" (bake over: %s) with %o is %s', (measured, bakeElapsed, limits, expected) => {
    const verdict = verdictOf(measured, { bakeElapsed, metric: { limits } });

    const need = verdict.kind === 'undecided' ? ` ${verdict.need}` : '';
    expect(`${verdict.kind}${need}`).toBe(expected);
  });

  test('says what was measured last, and what failed about it', () => {
    const { reason } = verdictOf('ssf');

    expect(reason).toBe('latency: failures: 1, the limit is 0; the last one was 600 (a failure: fails above 800)');
  });

  test.each<[metric: MetricChanges, measured: Measured, words: string]>([
    [{}, { name: 'latency', outcome: 'success', value: 600.04 }, '600 (a success)'],
    [{ failIf: { below: 1 } }, { name: 'latency', outcome: 'failure', value: 0.5 }, '0.5 (a failure: fails below 1)'],
    [
      { failIf: { above: 9, below: 1 } },
      { name: 'latency', outcome: 'failure', value: 10 },
      '10 (a failure: fails above 9 or below 1)',
    ],
    [
      { succeedIf: { above: 1, below: 9 }, failIf: undefined },
      { name: 'latency', outcome: 'failure', value: 10 },
      '10 (a failure: succeeds only above 1 and below 9)',
    ],
    [
      { compare: 'ratio' },
      { name: 'latency', outcome: 'inconclusive', value: 1.5, baseline: 400 },
      "1.5 as a ratio to the baseline's 400 (neither a success nor a failure)",
    ],
  ])('with %o says of %o: %s', (changes, measured, words) => {
    const { failIf, ...others } = changes;
    const { failIf: usual, ...plain } = aMetric(others);
    const metric = { ...plain, ...('failIf' in changes ? failIf && { failIf } : usual && { failIf: usual }) };
    const { finding } = judgeOwnMetric(metric, withMeasured({}, [measured], 'now').latency, false);

    expect(finding.reason).toMatch(/^latency: .*; the last one was /);
    expect(finding.reason.endsWith(`the last one was ${words}`)).toBe(true);
    expect(finding.numbers).toMatchObject({
      measured: 1,
      value: measured.value!,
      ...(measured.baseline && { baseline: measured.baseline }),
    });
  });

  test('is not complete before the bake is over, however well it went', () => {
    const { kind, finding } = judgeOwnMetric(aMetric(), talliesOf('sss').latency, false);

    expect(kind).toBe('undecided');
    expect(finding.numbers).not.toHaveProperty('baseline');
  });

  test('has no value where the last one could not be computed', () => {
    expect(judgeOwnMetric(aMetric(), talliesOf('se').latency, true).finding.numbers).not.toHaveProperty('value');
  });

  test('has a finding under its own name, and no other', () => {
    const [judge] = verdictOf('s')
      .findings.map((one) => one.judge)
      .filter(isMetricJudge);

    expect(judge).toBe('metric:latency');
    expect(metricNameOf(judge!)).toBe('latency');
    expect(isMetricJudge('latency')).toBe(false);
  });

  test('says why the last one could not be computed', () => {
    const { reason } = verdictOf('sse');

    expect(reason).toBe('latency: 2 measurements; the last one could not be computed: no answer within 5 s');
  });

  test('fails also while CloudWatch does not answer, for it is measured elsewhere', () => {
    expect(verdictOf('f', { unavailable: 'Throttling' })).toMatchObject({ kind: 'fail' });
    expect(verdictOf('s', { unavailable: 'Throttling' })).toMatchObject({ kind: 'undecided', need: 'backend' });
  });

  test('at 0 % waits for nothing to be measured', () => {
    expect(verdictOf('', { weight: 0 })).toMatchObject({ kind: 'pass' });
  });

  test('never passes without a success, whatever was measured and tolerated', () => {
    const limit = fc.integer({ min: 0, max: 9 });
    const limits = fc.record({
      failureLimit: fc.oneof(limit, fc.constant('off' as const)),
      inconclusiveLimit: limit,
      consecutiveErrorLimit: limit,
      consecutiveSuccessLimit: fc.constant('off' as const),
      count: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant('unbounded' as const)),
    });
    const measured = fc.string({ unit: fc.constantFrom('f', 'i', 'e'), maxLength: 12 });

    fc.assert(
      fc.property(measured, limits, (letters, changes) => {
        expect(verdictOf(letters, { metric: { limits: changes } }).kind).not.toBe('pass');
      }),
    );
  });
});
