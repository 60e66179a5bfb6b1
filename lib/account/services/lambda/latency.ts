import type { Random } from '../../random.ts';
import type { VersionBehavior } from './behavior.ts';
import type { Distribution } from './metrics.ts';
import { normalQuantile } from './normal-quantile.ts';

/** The 99th percentile of the standard normal distribution (R: `qnorm(0.99)`). */
const Z99 = 2.3263478740408408;

/** From so many draws on, counts per bin are drawn instead of single values. */
const BULK = 5_000;

/** One log-normal latency in milliseconds, in Lambda's resolution of 0.01 ms. */
export function drawLatency(latency: VersionBehavior['latency'], random: Random): number {
  return latencyAt(latency)(random.next());
}

/** Many log-normal latencies, none above `limitMs`. */
export function drawLatencies(
  count: number,
  latency: VersionBehavior['latency'],
  limitMs: number,
  random: Random,
): Distribution {
  const at = latencyAt(latency);
  if (count === 0) return { count, sum: 0, min: 0, max: 0, values: [] };
  return count < BULK ? singly(count, at, limitMs, random) : inBulk(count, at, limitMs, random);
}

/** The latency that a share of all invocations does not exceed. */
function latencyAt({ p50Ms, p99Ms }: VersionBehavior['latency']): LatencyAt {
  if (!(p50Ms > 0 && p99Ms >= p50Ms)) {
    throw new RangeError(`a latency needs 0 < p50Ms <= p99Ms, got p50Ms ${p50Ms} and p99Ms ${p99Ms}`);
  }
  const sigma = Math.log(p99Ms / p50Ms) / Z99;
  const p50Steps = p50Ms * 100;
  return (probability) => Math.max(1, Math.round(p50Steps * Math.exp(sigma * normalQuantile(probability)))) / 100;
}

const BINS = 512;
const VALUES_PER_BIN = 16;

/**
 * A multinomial count for each of many equally likely bins, spread over stratified values in the bin, so that a threshold
 * inside a bin splits it as single draws would, within a fraction of their sampling error.
 */
function inBins(count: number, random: Random, add: (probability: number, times: number) => void): void {
  let left = count;
  for (let bin = 0; bin < BINS; bin++) {
    const hits = random.binomial(left, 1 / (BINS - bin));
    left -= hits;
    const values = Math.min(hits, VALUES_PER_BIN);
    for (let i = 0; i < values; i++) {
      const times = Math.floor(((i + 1) * hits) / values) - Math.floor((i * hits) / values);
      add((bin + (i + random.next()) / values) / BINS, times);
    }
  }
}

type LatencyAt = (probability: number) => number;

function singly(count: number, at: LatencyAt, limit: number, random: Random): Distribution {
  const values = new Float64Array(count);
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = Math.min(at(random.next()), limit);
    values[i] = value;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { count, sum, min, max, values: { values, each: 1 } };
}

function inBulk(count: number, at: LatencyAt, limit: number, random: Random): Distribution {
  const values: [number, number][] = [];
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  inBins(count, random, (probability, times) => {
    const value = Math.min(at(probability), limit);
    values.push([value, times]);
    sum += value * times;
    if (value < min) min = value;
    if (value > max) max = value;
  });
  return { count, sum, min, max, values };
}
