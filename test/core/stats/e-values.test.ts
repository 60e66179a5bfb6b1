import { describe, expect, it } from 'vitest';
import { absoluteRate, logTilt, tilts } from '../../../lib/core/stats/absolute-rate.ts';
import { conditionalBinomial } from '../../../lib/core/stats/conditional-binomial.ts';
import { disaster } from '../../../lib/core/stats/disaster.ts';
import { rateBetting } from '../../../lib/core/stats/rate-betting.ts';
import type { Comparison, Null } from '../../../lib/core/stats/sample.ts';
import { shareBetting } from '../../../lib/core/stats/share-betting.ts';
import { nearestNull, twoByTwo } from '../../../lib/core/stats/two-by-two.ts';
import { binomial, expectation, poisson, polyaAeppli } from './expectation.ts';

/** E[e] after one period, by adding up every possible outcome. */
function after(test: () => Comparison, [na, a]: [number, number[]], [nb, b]: [number, number[]]): number {
  return expectation(a, b, (ya, yb) => {
    const one = test();
    one.compare({ requests: na, events: ya }, { requests: nb, events: yb });
    return Math.exp(one.evidence().log);
  });
}

const rounding = 1e-9;

describe('share betting', () => {
  it.each([
    ['at-most', 1, 2, 1],
    ['at-most', 1.2, 3, 1.2],
    ['at-most', 1.2, 0.05, 1.2],
    ['at-least', 5, 2, 5],
    ['at-least', 5, 0.05, 6],
  ] as const)(
    'is an e-value against "%s %s times" for Poisson errors with mean %s and ratio %s',
    (side, ratio, mean, truth) => {
      const [na, nb] = [950, 50];
      const expected = after(
        () => shareBetting(ratio, side),
        [na, poisson(mean)],
        [nb, poisson((mean * truth * nb) / na)],
      );

      expect(expected).toBeLessThanOrEqual(1 + rounding);
    },
  );

  it.each([2, 5, 10])('stays one when all errors come in clusters of %s', (size) => {
    const clustered = (mean: number) => {
      const all = new Array<number>(40 * size + 1).fill(0);
      poisson(mean / size).forEach((chance, clusters) => (all[clusters * size] = chance));
      return all;
    };
    const expected = after(() => shareBetting(1, 'at-most'), [950, clustered(3)], [50, clustered((3 * 50) / 950)]);

    expect(expected).toBeLessThanOrEqual(1 + rounding);
  });

  it('doubles no stake beyond 1/p₀: one minute in which only the canary fails is worth at most that', () => {
    const test = shareBetting(1, 'at-most');

    test.compare({ requests: 900, events: 0 }, { requests: 100, events: 100 });

    expect(test.evidence().log).toBeLessThan(Math.log(10));
    expect(test.evidence().log).toBeGreaterThan(Math.log(2));
  });

  it('learns nothing from a minute without errors, or without one of the versions', () => {
    const test = shareBetting(1, 'at-most');

    test.compare({ requests: 900, events: 0 }, { requests: 100, events: 0 });
    test.compare({ requests: 0, events: 0 }, { requests: 100, events: 50 });
    test.compare({ requests: 900, events: 9 }, { requests: 0, events: 0 });
    test.compareWithRate(0, { requests: 100, events: 3 });
    test.compareWithRate(1, { requests: 100, events: 3 });

    expect(test.evidence()).toEqual({ log: 0, peak: 0 });
  });
});

describe('the conditional binomial mixture', () => {
  it.each([
    ['at-most', 1, 1],
    ['at-most', 1.2, 1.2],
    ['at-most', 1.2, 0.7],
    ['at-least', 5, 5],
    ['at-least', 5, 9],
  ] as const)('is an e-value against "%s %s times" for independent errors with ratio %s', (side, ratio, truth) => {
    const [na, nb] = [900, 100];
    const expected = after(
      () => conditionalBinomial(ratio, side),
      [na, poisson(4)],
      [nb, poisson((4 * truth * nb) / na)],
    );

    expect(expected).toBeLessThanOrEqual(1 + rounding);
  });

  it('is one for Bernoulli requests with any rate, against equal rates', () => {
    const expected = after(() => conditionalBinomial(1, 'at-most'), [12, binomial(12, 0.6)], [8, binomial(8, 0.6)]);

    expect(expected).toBeLessThanOrEqual(1 + rounding);
  });

  it('is the likelihood ratio of two binomials', () => {
    // python3 -c "from math import log; p0=.1*1.2/(.9+.1*1.2); g=[1.2,1.5,2.1,3.2,5,8,16]
    // w=[.02,.04,.11,.27,.32,.17,.07]; f=lambda p,q: (p/q)**6*((1-p)/(1-q))**2
    // print(log(.2+.8*sum(v*f(x*1.2*.1/(.9+.1*x*1.2),p0) for x,v in zip(g,w))))"
    const test = conditionalBinomial(1.2, 'at-most');

    test.compare({ requests: 900, events: 2 }, { requests: 100, events: 6 });

    expect(test.evidence().log).toBeCloseTo(6.671785232057092, 10);
  });

  it('stays finite with a billion requests and errors', () => {
    const test = conditionalBinomial(1.2, 'at-most');

    test.compare({ requests: 1e9, events: 0 }, { requests: 1e9, events: 1e9 });
    test.compare({ requests: 1e9, events: 1e9 }, { requests: 1e9, events: 0 });

    expect(Number.isFinite(test.evidence().log)).toBe(true);
    expect(test.evidence().peak).toBeGreaterThan(1e8);
  });
});

describe('the test against a fixed rate', () => {
  it.each([
    ['at-most', 0.05],
    ['at-least', 0.05],
    ['at-most', 0.6],
    ['at-least', 0.6],
  ] as const)('is exact for independent requests against "%s %s"', (side, rate) => {
    const requests = 60;
    for (const z of tilts(side, 1)) {
      const expected = expectation(binomial(requests, rate), [1], (events) =>
        Math.exp(logTilt(z, rate, { requests, events }, 1)),
      );

      expect(expected).toBeCloseTo(1, 8);
    }
  });

  it.each([
    ['at-most', 10],
    ['at-least', 10],
    ['at-most', 3],
    ['at-least', 3],
    ['at-most', 1],
    ['at-least', 1],
  ] as const)('is an e-value against "%s" for clusters of up to 10 when they have %s', (side, clusterSize) => {
    const [requests, rate] = [400, 0.01];
    const law = polyaAeppli(requests * rate, clusterSize, 900);
    for (const z of tilts(side, 10)) {
      const expected = expectation(law, [1], (events) => Math.exp(logTilt(z, rate, { requests, events }, 10)));

      expect(expected).toBeLessThanOrEqual(1 + rounding);
    }
  });

  // The gain of the best bet, where the canary's events are what is expected of it.
  const bestGain = (claim: Null, clusterSize: number, rate: number, canaryRate: number) => {
    const canary = { requests: 1000, events: 1000 * canaryRate };
    return Math.max(...tilts(claim, clusterSize).map((z) => logTilt(z, rate, canary, clusterSize)));
  };

  it.each([
    ['at-most', 1, 1.5],
    ['at-most', 1, 3],
    ['at-most', 1, 50],
    ['at-most', 10, 1.5],
    ['at-most', 10, 3],
    ['at-most', 10, 50],
    ['at-least', 1, 0.6],
    ['at-least', 1, 0.2],
    ['at-least', 10, 0.2],
  ] as const)(
    'against "%s", in clusters of %s, has a bet that gains on %s times as much',
    (claim, clusterSize, times) => {
      expect(bestGain(claim, clusterSize, 0.005, 0.005 * times)).toBeGreaterThan(0);
    },
  );

  it.each([1.5, 4, 10])(
    'bets nearly as high as clusters of %s allow, so that a disaster takes few events',
    (clusterSize) => {
      const highest = Math.max(...tilts('at-most', clusterSize));
      const allowed = clusterSize / (clusterSize - 1);

      expect(highest).toBeLessThan(allowed);
      expect(highest - 1).toBeGreaterThan(0.8 * (allowed - 1));
    },
  );

  it('needs ten times the requests without an error when errors may come in clusters of ten', () => {
    const needed = (clusterSize: number) => {
      const test = absoluteRate(0.005, 'at-least', clusterSize);
      let requests = 0;
      while (test.evidence().log < Math.log(20)) {
        test.observe({ requests: 10, events: 0 });
        requests += 10;
      }
      return requests;
    };

    expect(needed(1)).toBeGreaterThan(590);
    expect(needed(1)).toBeLessThan(800);
    expect(needed(10) / needed(1)).toBeGreaterThan(8);
  });

  it('learns nothing from no requests, or from a rate that every canary has', () => {
    const test = absoluteRate(0.01, 'at-most', 1);
    const all = absoluteRate(1, 'at-least', 1);
    const none = absoluteRate(0, 'at-most', 1);

    test.observe({ requests: 0, events: 0 });
    all.observe({ requests: 10, events: 0 });
    none.observe({ requests: 10, events: 1 });

    expect([test, all, none].map((one) => one.evidence().log)).toEqual([0, 0, 0]);
  });
});

describe('rate betting', () => {
  it('is an e-value even if all requests of a minute share one fate', () => {
    const rate = 0.02;
    const outcome = (events: number) => {
      const test = rateBetting(rate);
      test.observe({ requests: 50, events });
      return Math.exp(test.evidence().log);
    };

    expect(rate * outcome(50) + (1 - rate) * outcome(0)).toBeCloseTo(1, 10);
    expect(expectation(binomial(50, rate), [1], outcome)).toBeCloseTo(1, 10);
  });
});

describe('the disaster gate', () => {
  it('sees 20 failures of 20 requests in two minutes', () => {
    const gate = disaster(1.2, 0.001, 10, 0.001, { requests: 24_000, events: 24 });

    for (let minute = 0; minute < 2; minute++) gate.observe({ requests: 380, events: 0 }, { requests: 20, events: 20 });

    expect(gate.evidence().log).toBeGreaterThan(Math.log(1000));
  });

  it('does not blame the canary for an outage of both versions', () => {
    const gate = disaster(1.2, 0.001, 10, 0.001, { requests: 24_000, events: 24 });

    for (let minute = 0; minute < 30; minute++)
      gate.observe({ requests: 380, events: 370 }, { requests: 20, events: 20 });

    expect(gate.evidence().peak).toBe(0);
  });

  it('sees 150 failures of 3,000 in the first minute', () => {
    const gate = disaster(1.2, 0.001, 10, 0.001, { requests: 1_800_000, events: 1800 });

    gate.observe({ requests: 27_000, events: 27 }, { requests: 3000, events: 150 });

    expect(gate.evidence().log).toBeGreaterThan(Math.log(1000));
  });

  const outcome = (events: number) => {
    const gate = disaster(1.2, 0.001, 10, 0.001, { requests: 1e9, events: 0 });
    gate.observe({ requests: 380, events: 0 }, { requests: 20, events });
    return Math.exp(gate.evidence().log);
  };

  it('is an e-value when all requests of a minute share one fate', () => {
    const chance = 0.0012;

    expect(chance * outcome(20) + (1 - chance) * outcome(0)).toBeLessThanOrEqual(1);
    expect(outcome(20)).toBeGreaterThan(100);
  });

  it.each([1, 3, 10])('is an e-value when errors come in clusters of mean size %s', (clusterSize) => {
    const law = polyaAeppli(20 * 0.0012, clusterSize, 20);

    expect(expectation(law, [1], outcome)).toBeLessThanOrEqual(1);
  });
});

describe('the 2×2 test', () => {
  // scipy 1.17: minimize_scalar(lambda t: na*kl(a,t) + nb*kl(b,r*t), bounds=(0, min(1, 1/r)), method='bounded')
  it.each([
    [950, 0.05, 50, 0.15, 1.5, 0.05375746],
    [10, 0.5, 10, 0.7, 1, 0.6],
    [2280, 0.001, 120, 0.05, 1.2, 0.0034174],
    [300, 0.2, 100, 0.3, 0.5, 0.25],
  ])('projects %s × %s and %s × %s on ratio %s at %s', (na, a, nb, b, ratio, nearest) => {
    expect(nearestNull(na, a, nb, b, ratio)).toBeCloseTo(nearest, 7);
  });

  it.each([
    [1, 0.3, 0.3],
    [1.5, 0.2, 0.3],
    [1.5, 0.6, 0.9],
    [0.5, 0.6, 0.3],
    [1.5, 0.4, 0.2],
  ])('is an e-value against ratio %s in the second minute, whatever the first was (rates %s and %s)', (ratio, a, b) => {
    const [na, nb] = [9, 6];
    for (const [ya, yb] of [
      [0, 6],
      [2, 4],
      [4, 5],
      [9, 0],
    ] as const) {
      const first = twoByTwo(ratio);
      first.compare({ requests: na, events: ya }, { requests: nb, events: yb });
      const before = Math.exp(first.evidence().log);

      const expected = expectation(binomial(na, a), binomial(nb, b), (y2a, y2b) => {
        const test = twoByTwo(ratio);
        test.compare({ requests: na, events: ya }, { requests: nb, events: yb });
        test.compare({ requests: na, events: y2a }, { requests: nb, events: y2b });
        return Math.exp(test.evidence().log);
      });

      expect(expected).toBeLessThanOrEqual(before + rounding);
    }
  });

  it('sees a doubled share of slow requests within minutes', () => {
    const test = twoByTwo(1.2);
    for (let minute = 0; minute < 6; minute++)
      test.compare({ requests: 2280, events: 114 }, { requests: 120, events: 12 });

    expect(test.evidence().log).toBeGreaterThan(Math.log(100));
  });
});
