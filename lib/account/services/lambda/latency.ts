import type { Random } from '../../random.ts';
import type { VersionBehavior } from './behavior.ts';
import type { Distribution } from './metrics.ts';

/** The 99th percentile of the standard normal distribution (R: `qnorm(0.99)`). */
const Z99 = 2.3263478740408408;

/** From so many draws on, counts per bin are drawn instead of single values. */
const BULK = 5_000;

/** One log-normal latency in milliseconds, in Lambda's resolution of 0.01 ms. */
export function drawLatency({ p50Ms, p99Ms }: VersionBehavior['latency'], random: Random): number {
  return resolution(p50Ms * Math.exp(sigmaOf(p50Ms, p99Ms) * random.normal()));
}

/** Many log-normal latencies, none above `limitMs`. */
export function drawLatencies(
  count: number,
  { p50Ms, p99Ms }: VersionBehavior['latency'],
  limitMs: number,
  random: Random,
): Distribution {
  const draws = distribution();
  const sigma = sigmaOf(p50Ms, p99Ms);
  const add = (z: number, times: number) =>
    draws.add(Math.min(limitMs, resolution(p50Ms * Math.exp(sigma * z))), times);
  if (count < BULK) singly(count, add, random);
  else inBins(count, add, random);
  return draws.done();
}

const resolution = (ms: number) => Math.max(0.01, Math.round(ms * 100) / 100);

function sigmaOf(p50Ms: number, p99Ms: number): number {
  if (!(p50Ms > 0 && p99Ms >= p50Ms)) {
    throw new RangeError(`a latency needs 0 < p50Ms <= p99Ms, got p50Ms ${p50Ms} and p99Ms ${p99Ms}`);
  }
  return Math.log(p99Ms / p50Ms) / Z99;
}

/** Box–Muller, both of each pair: this is the hot loop of a rehearsal. */
function singly(count: number, add: (z: number, times: number) => void, random: Random): void {
  for (let drawn = 0; drawn < count; drawn += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    const angle = 2 * Math.PI * random.next();
    add(radius * Math.cos(angle), 1);
    if (drawn + 1 < count) add(radius * Math.sin(angle), 1);
  }
}

/**
 * A multinomial count for each of 500 bins of the normal deviate, spread over a few stratified values in the bin, so that a
 * threshold inside a bin splits it as single draws would, within a fraction of their sampling error.
 */
function inBins(count: number, add: (z: number, times: number) => void, random: Random): void {
  let left = count;
  let mass = 1;
  for (const { from, width, probability } of BINS) {
    const hits = random.binomial(left, Math.min(1, probability / mass));
    left -= hits;
    mass -= probability;
    const values = Math.min(hits, VALUES_PER_BIN);
    for (let i = 0; i < values; i++) {
      const times = Math.floor(((i + 1) * hits) / values) - Math.floor((i * hits) / values);
      add(from + (width * (i + random.next())) / values, times);
    }
    if (left === 0) return;
  }
}

const VALUES_PER_BIN = 8;
const BINS = bins(-5, 5, 0.02);

function bins(low: number, high: number, width: number) {
  const edges = Array.from({ length: Math.round((high - low) / width) + 1 }, (_, index) => low + index * width);
  const below = edges.map(normalCdf);
  const total = below.at(-1)! - below[0]!;
  return edges
    .slice(0, -1)
    .map((from, index) => ({ from, width, probability: (below[index + 1]! - below[index]!) / total }));
}

/** Abramowitz and Stegun 26.2.17; absolute error below 7.5e-8. */
function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z > 0 ? 1 - tail : tail;
}

function distribution() {
  const values: [number, number][] = [];
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  return {
    add: (value: number, times: number) => {
      values.push([value, times]);
      count += times;
      sum += value * times;
      if (value < min) min = value;
      if (value > max) max = value;
    },
    done: (): Distribution => (count === 0 ? { count, sum, min: 0, max: 0, values } : { count, sum, min, max, values }),
  };
}
