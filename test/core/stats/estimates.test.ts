import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../lib/account/random.ts';
import { dispersion, showsClusters } from '../../../lib/core/stats/dispersion.ts';
import { logGamma } from '../../../lib/core/stats/log-gamma.ts';
import { lowerRate, upperRate } from '../../../lib/core/stats/rate-bound.ts';
import { sampleRatioEvidence } from '../../../lib/core/stats/sample-ratio.ts';
import { clustered, minutesOf } from './traffic.ts';

describe('the logarithm of the gamma function', () => {
  // scipy.special.gammaln
  it.each([
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

  it('sees nothing in nothing', () => {
    expect(dispersion([])).toMatchObject({ requests: 0, events: 0, index: 1 });
    expect(showsClusters(dispersion([{ requests: 10, events: 0 }]))).toBe(false);
  });
});
