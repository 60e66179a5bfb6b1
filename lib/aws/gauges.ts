import { type Gauge, gaugeNamespace } from '../core/rollout/gauges.ts';

export interface Gauges {
  readonly put: (gauges: readonly Gauge[]) => void;
}

/**
 * Metrics by way of the function's log, which CloudWatch takes them from: no call that could fail or be throttled (CloudWatch
 * user guide, "Specification: Embedded metric format").
 */
export const embeddedGauges = (writeLine: (line: string) => void): Gauges => ({
  put: (gauges) => {
    for (const gauge of gauges) writeLine(lineOf(gauge));
  },
});

function lineOf({ at, rolloutId, dimensions, values }: Gauge): string {
  const Metrics = Object.entries(values).map(([Name, { unit }]) => ({ Name, Unit: unit }));
  const directive = { Namespace: gaugeNamespace, Dimensions: [Object.keys(dimensions)], Metrics };
  return JSON.stringify({
    _aws: { Timestamp: at, CloudWatchMetrics: [directive] },
    ...dimensions,
    ...Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value])),
    rolloutId,
  });
}
