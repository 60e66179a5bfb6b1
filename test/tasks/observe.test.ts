import { describe, expect, it } from 'vitest';
import { carriedMetrics } from '../../lib/aws/carried-metrics.ts';
import type { MetricAnswer, Metrics } from '../../lib/aws/metrics.ts';
import type { MetricRequest } from '../../lib/core/metrics/metric-request.ts';
import type { AnalysisPlan } from '../../lib/core/plan/plan.ts';
import type { Preparation } from '../../lib/core/rollout/event.ts';
import { observe } from '../../lib/tasks/observe.ts';
import { answered } from '../core/metrics/answered.ts';
import { aPlan, aRollout, begin, minute } from '../core/rollout/a-rollout.ts';

type Answer = (request: MetricRequest) => readonly number[];

/** CloudWatch that answers each request with these values of the minutes asked for. */
function metricsThat(answer: Answer) {
  const calls: { requests: readonly MetricRequest[]; from: number; to: number }[] = [];
  const metrics: Metrics = {
    read: async (requests, from, to): Promise<MetricAnswer> => {
      calls.push({ requests, from, to });
      const series = requests.map((request) => [
        request.id,
        answered(answer(request).map((value, i) => [from + i * minute, value])),
      ]);
      return { kind: 'complete', series: Object.fromEntries(series) };
    },
  };
  return { metrics, calls };
}

const alarms = { read: async () => [] };
const logs = { read: () => Promise.reject(new Error('no plan asks for logs here')) };
/** As long as nothing is kept of earlier looks. */
const seriesOf = (metrics: Metrics) =>
  carriedMetrics({ metrics, settled: { read: async () => [], put: async () => {} } });
const five = (value: number) => Array<number>(5).fill(value);

interface Look {
  readonly answer?: Answer;
  readonly preparation?: Partial<Preparation>;
  readonly analysis?: Partial<AnalysisPlan>;
}

/** Looks eight minutes after the shift: five minutes are complete by then. */
async function look({ answer = () => [], preparation = {}, analysis = {} }: Look) {
  const { metrics, calls } = metricsThat(answer);
  const rollout = aRollout({ plan: aPlan({ analysis }), preparation });
  const seen = await observe({ alarms, logs, series: seriesOf(metrics) }, rollout, begin + 8 * minute);
  return { seen, calls };
}

describe('observing a stage', () => {
  it('counts both versions minute by minute, in one call', async () => {
    const values: Record<string, number> = {
      Invocations: 100,
      Errors: 2,
      Throttles: 3,
      ConcurrentExecutions: 7,
    };
    const { seen, calls } = await look({ answer: ({ metric }) => five(values[metric] ?? 0) });

    expect(calls).toHaveLength(1);
    expect(seen.minutes).toHaveLength(5);
    expect(seen.minutes[0]).toEqual({
      at: begin + minute,
      stageIndex: 0,
      baseline: { requests: 100, errors: 2, throttles: 3, concurrency: 7 },
      canary: { requests: 100, errors: 2, throttles: 3, concurrency: 7 },
    });
  });

  it('asks for the requests near the timeout where it is known, and takes the rank for a count', async () => {
    const { seen, calls } = await look({
      preparation: { timeoutSeconds: 29 },
      answer: ({ metric, statistic }) => five(metric === 'Invocations' ? 200 : statistic === 'PR(:27550)' ? 98.5 : 0),
    });

    expect(calls[0]?.requests.filter(({ metric }) => metric === 'Duration')).toMatchObject([
      { version: '1', statistic: 'PR(:27550)', optional: true },
      { version: '2', statistic: 'PR(:27550)', optional: true },
    ]);
    expect(seen.minutes[0]?.canary.nearTimeout).toBe(3);
  });

  it.each([
    // The newest of five minutes ended exactly a lag ago.
    [3, 4],
    [60, 4],
    [61, 3],
    [150, 2],
    [900, 0],
  ])('takes minutes for open until a timeout of %s s has passed: %s have ended', async (timeoutSeconds, ended) => {
    const { seen } = await look({ preparation: { timeoutSeconds }, answer: () => five(1) });

    expect(seen.minutes.filter(({ open }) => !open)).toHaveLength(ended);
  });

  it('reads what the plan sets limits to of asynchronous and stream sources, in the same call', async () => {
    const { seen, calls } = await look({
      analysis: { sources: { dropped: 10, iteratorAge: 300 } },
      answer: ({ metric }) => (metric === 'IteratorAge' ? [7000, 9000] : []),
    });

    expect(calls).toHaveLength(1);
    expect(calls[0]?.requests.slice(-2)).toEqual([
      { id: 'sourcedropped', functionName: 'checkout', metric: 'AsyncEventsDropped', statistic: 'Sum' },
      { id: 'sourceiteratorage', functionName: 'checkout', metric: 'IteratorAge', statistic: 'Maximum' },
    ]);
    expect(seen.sources).toEqual([
      { kind: 'dropped', values: [] },
      {
        kind: 'iteratorAge',
        values: [
          [begin + minute, 7000],
          [begin + 2 * minute, 9000],
        ],
      },
    ]);
  });

  it('shows what the plan wants to see, of versions or of the function as CloudWatch tells them apart', async () => {
    const backlog = {
      name: 'backlog',
      namespace: 'AWS/SQS',
      metric: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: 'orders' },
      statistic: 'Maximum',
    };
    const { seen, calls } = await look({
      analysis: { observe: ['spillover', 'iteratorAge', backlog] },
      answer: (request) => ('version' in request && request.version === '2' ? [1, 2] : [30]),
    });

    expect(calls).toHaveLength(1);
    expect(calls[0]?.requests.filter(({ optional }) => optional)).toMatchObject([
      { metric: 'ProvisionedConcurrencySpilloverInvocations', aliasName: 'live', version: '1' },
      { metric: 'ProvisionedConcurrencySpilloverInvocations', aliasName: 'live', version: '2' },
      { metric: 'IteratorAge', functionName: 'checkout' },
      { namespace: 'AWS/SQS', dimensions: { QueueName: 'orders' } },
    ]);
    expect(calls[0]?.requests.find(({ metric }) => metric === 'IteratorAge')).not.toHaveProperty('aliasName');
    expect(seen.observed).toEqual([
      { name: 'spillover', statistic: 'Sum', values: { baseline: [30], canary: [1, 2] } },
      { name: 'iteratorAge', statistic: 'Maximum', values: [30] },
      { name: 'backlog', statistic: 'Maximum', values: [30] },
    ]);
  });

  it('asks for at most thirty series, which are three calls over seven days of minutes', async () => {
    const custom = (name: string) => ({ name, namespace: 'N', metric: 'M', dimensions: {}, statistic: 'Sum' });
    const { calls } = await look({
      preparation: { timeoutSeconds: 3, slowAboveMs: 250 },
      analysis: {
        observe: [
          'throttles',
          'concurrency',
          'spillover',
          'iteratorAge',
          ...['a', 'b', 'c', 'd', 'e', 'f'].map(custom),
        ],
      },
    });

    expect(calls[0]?.requests.length).toBeLessThanOrEqual(30);
    expect(new Set(calls[0]?.requests.map(({ id }) => id)).size).toBe(calls[0]?.requests.length);
  });

  it('says why when the metrics could not be read', async () => {
    const metrics: Metrics = { read: async () => ({ kind: 'unavailable', detail: 'PartialData for errors' }) };

    const seen = await observe({ alarms, logs, series: seriesOf(metrics) }, aRollout(), begin + 8 * minute);

    expect(seen).toMatchObject({ minutes: [], unavailable: expect.stringContaining('PartialData for errors') });
  });
});
