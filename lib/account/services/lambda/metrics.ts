import type { Instant } from '../../clock.ts';
import type { Context } from '../../contract.ts';
import type { Histogram } from '../../histogram.ts';

/** Values of one metric in one period, as they reach CloudWatch together. */
export interface MetricBatch {
  readonly namespace: string;
  readonly metric: string;
  /** The same object for the same series every time, so that a sink may recognize it by identity. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** Start of the minute that the values belong to. */
  readonly periodStart: Instant;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** The values themselves with their counts, where percentiles make sense. Shared between series; never changed. */
  readonly values?: Histogram;
  /** From when on a reader can see it. */
  readonly visibleAt: Instant;
}

type Dimensions = MetricBatch['dimensions'];

export type MetricSink = (batch: MetricBatch) => void;

/** Values with their summary. */
export interface Distribution {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly values: Histogram;
}

/** Invocations of one version through one qualifier that began in the same minute. */
export interface InvocationSample {
  readonly functionName: string;
  readonly qualifier: string | undefined;
  /** The version that ran. */
  readonly version: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly errors: number;
  readonly throttles: number;
  /** Durations in milliseconds, initialization excluded; their count is the number of invocations. */
  readonly durations: Distribution | undefined;
  /** Invocations in flight as these began, themselves included. */
  readonly concurrency: Concurrency;
}

/** Of a version through a qualifier, of the qualifier, and of the function as a whole. */
export interface Concurrency {
  readonly version: number;
  readonly qualifier: number;
  readonly functionTotal: number;
}

export interface InvocationMetrics {
  readonly record: (sample: InvocationSample) => void;
  /** One failed delivery to a dead-letter queue or a destination. */
  readonly recordDeliveryFailure: (
    functionName: string,
    metric: 'DeadLetterErrors' | 'DestinationDeliveryFailures',
  ) => void;
  /** What happens to events in the queue of asynchronous invocations, as the function's. */
  readonly recordAsync: (functionName: string, metric: AsyncMetric, value: number) => void;
}

/** Events that came; how long one had waited when it was handed to the function, milliseconds; events given up. */
export type AsyncMetric = 'AsyncEventsReceived' | 'AsyncEventAge' | 'AsyncEventsDropped';

const NAMESPACE = 'AWS/Lambda';
const MINUTE_MS = 60_000;

/**
 * Publishes Lambda's metrics as CloudWatch gets them (Lambda developer guide, "Types of metrics for Lambda functions"):
 * stamped with the minute in which the invocation began, published 30 to 110 s after it has ended, so later minutes can
 * arrive before earlier ones. Throttled requests count neither as invocations nor as errors.
 */
export function invocationMetrics({ clock, random }: Context, sink: MetricSink): InvocationMetrics {
  const delays = random.fork('metric publication');
  const known = new Map<string, Dimensions>();
  const sets = new Map<string, readonly Dimensions[]>();

  const unique = (dimensions: Dimensions) => {
    const key = JSON.stringify(dimensions);
    const first = known.get(key) ?? dimensions;
    known.set(key, first);
    return first;
  };
  const seriesOf = ({ functionName, qualifier, version }: InvocationSample) => {
    const key = `${functionName}:${qualifier}:${version}`;
    const series = sets.get(key) ?? dimensionSets(functionName, qualifier, version).map(unique);
    sets.set(key, series);
    return series;
  };
  /** One value of a metric that knows no version: of the function, and of all functions. */
  const recordNow = (functionName: string, metric: string, value: number) => {
    const periodStart = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
    const visibleAt = publishedAt(clock.now());
    const series: readonly Dimensions[] = [{}, { FunctionName: functionName }];
    for (const dimensions of series.map(unique)) {
      sink({ namespace: NAMESPACE, metric, dimensions, periodStart, visibleAt, ...constant(1, value) });
    }
  };
  const publishedAt = (endedAt: Instant) => endedAt + delays.between(30_000, 110_000);

  return {
    record: (sample) => {
      const { durations, errors, throttles, concurrency } = sample;
      const visibleAt = publishedAt(sample.endedAt);
      const periodStart = Math.floor(sample.startedAt / MINUTE_MS) * MINUTE_MS;
      const send = (metric: string, dimensions: Dimensions, data: Omit<Distribution, 'values'>) =>
        sink({ namespace: NAMESPACE, metric, dimensions, periodStart, visibleAt, ...data });
      const requests = (durations?.count ?? 0) + throttles;

      for (const [index, dimensions] of seriesOf(sample).entries()) {
        if (durations) {
          send('Invocations', dimensions, ones(durations.count, durations.count));
          send('Errors', dimensions, ones(durations.count, errors));
          send('Duration', dimensions, durations);
          const inFlight = [
            concurrency.functionTotal,
            concurrency.functionTotal,
            concurrency.qualifier,
            concurrency.version,
          ];
          send('ConcurrentExecutions', dimensions, constant(durations.count, inFlight[index]!));
        }
        send('Throttles', dimensions, ones(requests, throttles));
      }
    },
    recordDeliveryFailure: (functionName, metric) => recordNow(functionName, metric, 1),
    recordAsync: recordNow,
  };
}

/** `ExecutedVersion` exists only for invocations through an alias; `Resource` is `name:qualifier`, never an ARN. */
function dimensionSets(functionName: string, qualifier: string | undefined, version: string): Dimensions[] {
  const Resource = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
  const byAlias = qualifier !== undefined && qualifier !== version;
  return [
    {},
    { FunctionName: functionName },
    { FunctionName: functionName, Resource },
    ...(byAlias ? [{ FunctionName: functionName, Resource, ExecutedVersion: version }] : []),
  ];
}

/** `count` values of which `hits` are 1 and the rest 0. */
const ones = (count: number, hits: number) => ({
  count,
  sum: hits,
  min: hits === count && count > 0 ? 1 : 0,
  max: hits > 0 ? 1 : 0,
});

const constant = (count: number, value: number) => ({ count, sum: count * value, min: value, max: value });

/** The distribution of a single value. */
export const single = (value: number): Distribution => ({ ...constant(1, value), values: [[value, 1]] });
