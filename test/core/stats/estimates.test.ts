import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../lib/account/random.ts';
import { dispersion, showsClusters } from '../../../lib/core/stats/dispersion.ts';
import { logGamma } from '../../../lib/core/stats/log-gamma.ts';
import { lowerRate, upperRate } from '../../../lib/core/stats/rate-bound.ts';
import { sampleRatioEvidence } from '../../../lib/core/stats/sample-ratio.ts';
import type { Sample } from '../../../lib/core/stats/sample.ts';
import { clustered, minutesOf } from './traffic.ts';

describe('the logarithm of the gamma function', () => {
  // scipy.special.gammaln
  it.each([
    [1e-6, 13.815509980749431],
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247],
    [1, 0],
    [2.5, 0.2846828704729192],
    [10, 12.801827480081469],
    [100.5, 361.43554046777757],
    [999.9, 5904.5297026922835],
    [1000, 5905.220423209181],
    [1e9, 19723265827.503716],
  ])('of %s is %s', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected)));
  });
});

describe('sample ratio evidence', () => {
  // Computed from the closed form of Lindon & Malek with scipy.special.gammaln; k = 100, shares ½, ½.
  it.each([
    [[5100, 4900], -0.3295],
    [[5200, 4800], 5.6136],
    [[5300, 4700], 15.524],
    [[51000, 49000], 16.5247],
  ])('of %j is %s nats', (counts, expected) => {
    expect(sampleRatioEvidence(counts, [0.5, 0.5])).toBeCloseTo(expected, 4);
  });

  it('is nothing without requests, and certain where there should be none', () => {
    expect(sampleRatioEvidence([0, 0], [0.95, 0.05])).toBe(0);
    expect(sampleRatioEvidence([10, 1], [1, 0])).toBe(Infinity);
    expect(sampleRatioEvidence([10, 0], [1, 0])).toBeCloseTo(0, 10);
  });

  it('alarms for at most 1 in 100 fair splits in 200 looks', () => {
    const random = seededRandom(11);
    let alarms = 0;
    const runs = 400;
    for (let run = 0; run < runs; run++) {
      let [a, b] = [0, 0];
      for (let look = 0; look < 200; look++) {
        const here = random.binomial(100, 0.5);
        a += here;
        b += 100 - here;
        if (sampleRatioEvidence([a, b], [0.5, 0.5]) < Math.log(100)) continue;
        alarms++;
        break;
      }
    }

    expect(alarms / runs).toBeLessThanOrEqual(0.01 + 3 * Math.sqrt((0.01 * 0.99) / runs));
  });
});

describe('bounds on a rate', () => {
  // scipy.stats.chi2.ppf(.999, 2y + 2)/2 and .ppf(.001, 2y)/2: Garwood's exact bounds for a Poisson mean.
  it.each([
    [0, 6.9078, 0],
    [5, 16.4547, 0.7394],
    [23, 42.0186, 10.9644],
    [144, 185.0767, 109.7459],
  ])('with %s events enclose the exact ones, and not by much', (events, upper, lower) => {
    const sample = { requests: 1e6, events };

    expect(upperRate(sample, 0.001, 1) * 1e6).toBeGreaterThanOrEqual(upper);
    expect(upperRate(sample, 0.001, 1) * 1e6).toBeLessThan(upper * 1.15 + 1);
    expect(lowerRate(sample, 0.001, 1) * 1e6).toBeLessThanOrEqual(lower);
    expect(lowerRate(sample, 0.001, 1) * 1e6).toBeGreaterThan(lower * 0.8 - 1);
  });

  // Chernoff's bound itself, which is the best over every z; the grid gives away up to a fifth.
  it.each([
    [1, 3],
    [1, 6],
    [1, 2000],
    [4, 12],
    [4, 40],
    [10, 40],
    [10, 100],
    [10, 2000],
  ])('in clusters of mean size %s, with %s events, are nearly the best that Chernoff allows', (size, events) => {
    const sample = { requests: 1e6, events };
    const allowed = size === 1 ? 60 : 1 / (size - 1);
    const fine = Array.from({ length: 20_000 }, (_, i) => (i + 0.5) / 20_000);
    // P(Y ≥ y) ≤ z^−y · exp(Λ(z − 1)/(z − c(z − 1))) for z = 1 + s, and the same with z = 1 − s from above.
    const below = fine
      .map((part) => part * allowed)
      .map((s) => ((events * Math.log1p(s) + Math.log(0.001)) * (1 + s - size * s)) / s);
    const above = fine.map((s) => ((-events * Math.log1p(-s) - Math.log(0.001)) * (1 - s + size * s)) / s);
    const [best, least] = [Math.max(0, ...below), Math.min(...above)];

    const [lower, upper] = [lowerRate(sample, 0.001, size) * 1e6, upperRate(sample, 0.001, size) * 1e6];

    expect(lower).toBeLessThanOrEqual(best * (1 + 1e-6));
    expect(lower).toBeGreaterThanOrEqual(best * 0.8);
    expect(upper).toBeGreaterThanOrEqual(least * (1 - 1e-6));
    expect(upper - events).toBeLessThan((least - events) * 1.2);
  });

  it.each([1, 5, 10])('hold for clusters of mean size %s', (size) => {
    const random = seededRandom(`bounds ${size}`);
    let outside = 0;
    for (let run = 0; run < 2000; run++) {
      const sample = { requests: 100_000, events: clustered(random, 100, size) };
      if (upperRate(sample, 0.02, 10) < 0.001 || lowerRate(sample, 0.02, 10) > 0.001) outside++;
    }

    expect(outside / 2000).toBeLessThanOrEqual(0.04);
  });

  it('know nothing without requests', () => {
    const nothing = { requests: 0, events: 0 };

    expect([lowerRate(nothing, 0.01, 1), upperRate(nothing, 0.01, 1)]).toEqual([0, 1]);
  });
});

describe('dispersion', () => {
  it.each([
    [1, false],
    [3, true],
    [10, true],
  ])('of clusters of mean size %s shows clusters: %s', (clusterSize, shown) => {
    const history = minutesOf({ seed: 3, minutes: 1440, requests: 2400, rate: () => 0.001, clusterSize });

    const found = dispersion(history);

    expect(showsClusters(found)).toBe(shown);
    expect(found.index).toBeGreaterThan((2 * clusterSize - 1) * 0.8);
    expect(found.index).toBeLessThan((2 * clusterSize - 1) * 1.25);
  });

  it('does not take a rate that follows the day for clusters', () => {
    const rate = (minute: number) => 0.004 * (1 + 0.9 * Math.sin((2 * Math.PI * minute) / 1440));
    const history = minutesOf({ seed: 4, minutes: 10_080, requests: 2400, rate, clusterSize: 1 });

    expect(showsClusters(dispersion(history))).toBe(false);
  });

  it('sees three accidents of three errors in a week', () => {
    const history = Array.from({ length: 10_080 }, (_, i) => ({ requests: 100, events: i % 3000 === 7 ? 3 : 0 }));

    expect(showsClusters(dispersion(history))).toBe(true);
  });

  it('counts the pairs inside minutes, and those expected, as its definition has them', () => {
    const minute = fc
      .nat({ max: 50 })
      .chain((requests) =>
        fc.record({ requests: fc.constant(requests), events: fc.nat({ max: Math.min(requests, 4) }) }),
      );
    fc.assert(
      fc.property(fc.array(minute, { minLength: 1, maxLength: 12 }), (all) => {
        const sum = (of: (one: Sample, i: number) => number) => all.reduce((total, one, i) => total + of(one, i), 0);
        const [requests, events] = [sum((one) => one.requests), sum((one) => one.events)];
        const pairs = sum((one) => (one.events * (one.events - 1)) / 2);
        const together = requests === 0 ? 0 : sum((one) => (one.requests / requests) ** 2);
        const neighbors = sum((one, i) => {
          const next = all[i + 1];
          if (next === undefined || one.events * next.events === 0) return 0;
          const each = one.requests / next.requests;
          return (one.events * next.events * (each + 1 / each)) / 4;
        });
        const expectedPairs = Math.max(((events * (events - 1)) / 2) * together, neighbors);

        const found = dispersion(all);

        expect(found).toMatchObject({ minutes: all.length, requests, events, pairs });
        expect(found.expectedPairs).toBeCloseTo(expectedPairs, 9);
        expect(found.index).toBeCloseTo(events === 0 ? 1 : Math.max(1, 1 + (2 * (pairs - expectedPairs)) / events), 9);
      }),
    );
  });

  it.each([
    [{ pairs: 132, expectedPairs: 100, index: 1.21 }, true, 'enough of each'],
    [{ pairs: 1e6, expectedPairs: 100, index: 1.2 }, false, 'an index that independent tests bear'],
    [{ pairs: 131, expectedPairs: 100, index: 3 }, false, 'as many pairs as chance makes once in 1,000 times'],
    [{ pairs: 1, expectedPairs: 0.01, index: 3 }, false, 'a single pair'],
    [{ pairs: 2, expectedPairs: 0.01, index: 3 }, true, 'two pairs where none was expected'],
  ])('of %j shows clusters: %s (%s)', (found, shown) => {
    expect(showsClusters({ minutes: 10, requests: 1e6, events: 1000, ...found })).toBe(shown);
  });

  it('sees nothing in nothing', () => {
    expect(dispersion([])).toEqual({ minutes: 0, requests: 0, events: 0, pairs: 0, expectedPairs: 0, index: 1 });
    expect(showsClusters(dispersion([{ requests: 10, events: 0 }]))).toBe(false);
  });
});
