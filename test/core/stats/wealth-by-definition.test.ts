import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absoluteRate, logTilt, tilts } from '../../../lib/core/stats/absolute-rate.ts';
import { conditionalBinomial } from '../../../lib/core/stats/conditional-binomial.ts';
import { canaryShare, type Null, type Sample } from '../../../lib/core/stats/sample.ts';
import { evenly, logMean, meanGame, wealth } from '../../../lib/core/stats/wealth.ts';
import { expectSame, gameByDefinition } from './by-definition.ts';

const claims = fc.constantFrom<Null>('at-most', 'at-least');
const sizes = fc.constantFrom(3, 60, 5000, 1e6, 1e9);
const rates = fc.double({ min: 1e-6, max: 0.9, noNaN: true });
const samples: fc.Arbitrary<readonly Sample[]> = sizes.chain((most) =>
  fc.array(
    fc.nat({ max: most }).chain((requests) =>
      fc.record({
        requests: fc.constant(requests),
        events: fc.oneof(fc.nat({ max: requests }), fc.nat({ max: Math.min(requests, 5) })),
      }),
    ),
    { maxLength: 60 },
  ),
);

const atOnce = (claim: Null) => (claim === 'at-most' ? 0.8 : 0.9);

describe('what is computed quickly is what the definition says', () => {
  it('for a rate, whatever the counts', () => {
    fc.assert(
      fc.property(claims, fc.constantFrom(1, 10), rates, samples, (claim, clusterSize, rate, all) => {
        const grid = tilts(claim, clusterSize);
        const quick = absoluteRate(rate, claim, clusterSize);
        const plain = gameByDefinition(evenly(grid.length), atOnce(claim));

        for (const one of all) {
          quick.observe(one);
          if (one.requests > 0) plain.stepLog(grid.map((z) => logTilt(z, rate, one, clusterSize)));
        }

        expectSame(quick.evidence(), plain.evidence());
      }),
      { numRuns: 1000 },
    );
  });

  it('for a comparison, whatever the counts', () => {
    const beliefs = {
      'at-most': [1.2, 1.5, 2.1, 3.2, 5, 8, 16],
      'at-least': [0.05, 0.12, 0.2, 0.3, 0.45, 0.65],
    };
    const weights = {
      'at-most': [0.02, 0.04, 0.11, 0.27, 0.32, 0.17, 0.07],
      'at-least': evenly(6),
    };
    fc.assert(
      fc.property(claims, fc.double({ min: 0.5, max: 10, noNaN: true }), samples, samples, (claim, ratio, a, b) => {
        const quick = conditionalBinomial(ratio, claim);
        const plain = gameByDefinition(weights[claim], atOnce(claim));

        a.slice(0, b.length).forEach((baseline, i) => {
          const canary = b[i]!;
          quick.compare(baseline, canary);
          const events = baseline.events + canary.events;
          if (events === 0 || baseline.requests === 0 || canary.requests === 0) return;
          const share = canaryShare(baseline.requests, canary.requests, ratio);
          plain.stepLog(beliefs[claim].map((g) => canary.events * Math.log(g) - events * Math.log1p(share * (g - 1))));
        });

        expectSame(quick.evidence(), plain.evidence());
      }),
      { numRuns: 1000 },
    );
  });

  it('for the mean of two games', () => {
    const nats = (most: number) => fc.integer({ min: -10 * most, max: 10 * most }).map((tenths) => tenths / 10);
    const factors = fc.oneof(
      fc.array(fc.tuple(nats(3), nats(3)), { maxLength: 8 }),
      fc.array(fc.tuple(nats(900), nats(3)), { maxLength: 40 }),
    );
    fc.assert(
      fc.property(factors, fc.constantFrom(0.5, 0.8), (steps, share) => {
        const [a, b] = [wealth([1]), wealth([1])];
        const both = meanGame(a, b, share);
        let peak = 0;

        for (const [first, second] of steps) {
          a.stepLog([first]);
          b.stepLog([second]);
          both.look();
          peak = Math.max(peak, logMean(a.evidence().log, b.evidence().log, share));
        }

        expect(both.peak()).toBeCloseTo(peak, 9);
      }),
    );
  });
});
