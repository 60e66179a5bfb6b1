import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionalBinomial } from '../../../lib/core/stats/conditional-binomial.ts';
import { rateBetting } from '../../../lib/core/stats/rate-betting.ts';
import type { Comparison, Null, Sample } from '../../../lib/core/stats/sample.ts';
import { shareBetting } from '../../../lib/core/stats/share-betting.ts';
import { nearestNull, twoByTwo } from '../../../lib/core/stats/two-by-two.ts';
import { evenly } from '../../../lib/core/stats/wealth.ts';
import { expectSame, gameByDefinition } from './by-definition.ts';

/** A test as its doc comment has it: the factors of each bettor, as logarithms, for a minute of either kind. */
interface Definition {
  readonly weights: readonly number[];
  readonly atOnce: number;
  readonly compared: (baseline: Sample, canary: Sample) => readonly number[];
  readonly withRate: (rate: number, canary: Sample) => readonly number[];
}

/** p₀: the canary's share of the events where its rate is `ratio` times the baseline's. */
const shareOf = (baseline: Sample, canary: Sample, ratio: number) =>
  (ratio * canary.requests) / (baseline.requests + ratio * canary.requests);

/** ln z^y / E[z^Y], for n independent requests. */
const tilt = (z: number, rate: number, { requests, events }: Sample) =>
  events * Math.log(z) - requests * Math.log(1 + rate * (z - 1));

/** The same where events come in clusters whose sizes are geometric. */
const clusteredTilt = (z: number, rate: number, { requests, events }: Sample, size: number) =>
  events * Math.log(z) - (requests * rate * (z - 1)) / (z - size * (z - 1));

const times = {
  'at-most': {
    of: [1.2, 1.5, 2.1, 3.2, 5, 8, 16],
    at: [0.02, 0.04, 0.11, 0.27, 0.32, 0.17, 0.07],
  },
  'at-least': { of: [0.05, 0.12, 0.2, 0.3, 0.45, 0.65], at: evenly(6) },
};

const binomialDefinition = (ratio: number, claim: Null): Definition => ({
  weights: times[claim].at,
  atOnce: claim === 'at-most' ? 0.8 : 0.9,
  compared: (baseline, canary) => {
    const share = shareOf(baseline, canary, ratio);
    const events = baseline.events + canary.events;
    return times[claim].of.map((g) => canary.events * Math.log(g) - events * Math.log(1 + share * (g - 1)));
  },
  withRate: (rate, canary) => times[claim].of.map((g) => tilt(g, rate, canary)),
});

const bets = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.92];

const sharesAtMost = (ratio: number): Definition => ({
  weights: [0.04, 0.06, 0.1, 0.16, 0.18, 0.17, 0.15, 0.14],
  atOnce: 0.8,
  compared: (baseline, canary) => {
    const share = shareOf(baseline, canary, ratio);
    const seen = canary.events / (baseline.events + canary.events);
    return bets.map((bet) => Math.log(1 + (bet * (seen - share)) / share));
  },
  withRate: (rate, { requests, events }) => bets.map((bet) => Math.log(1 + bet * (events / requests / rate - 1))),
});

const sharesAtLeast = (ratio: number, clusterSize: number): Definition => ({
  weights: evenly(5),
  atOnce: 0.9,
  compared: (baseline, canary) => {
    const share = shareOf(baseline, canary, ratio);
    const seen = canary.events / (baseline.events + canary.events);
    return [0.98, 0.9, 0.75, 0.5, 0.25].map((bet) => Math.log(1 + (bet * (share - seen)) / (1 - share)));
  },
  withRate: (rate, canary) => [0.05, 0.4, 0.7, 0.85, 0.93].map((z) => clusteredTilt(z, rate, canary, clusterSize)),
});

/** What one of the two bettors has learned from all minutes before, each weighing `memory` times what the next one does. */
function twoByTwoDefinition(ratio: number): Definition {
  const past: (readonly [baseline: Sample, canary: Sample])[] = [];
  const rate = (which: 0 | 1, memory: number) => {
    const weighted = (of: (one: Sample) => number) =>
      past.reduce((sum, minute, i) => sum + of(minute[which]) * memory ** (past.length - 1 - i), 0);
    return (weighted(({ events }) => events) + 0.18) / (weighted(({ requests }) => requests) + 0.36);
  };
  const ratioOf = ({ requests, events }: Sample, alternative: number, nullRate: number) =>
    events * Math.log(alternative / nullRate) + (requests - events) * Math.log((1 - alternative) / (1 - nullRate));
  return {
    weights: [0.5, 0.5],
    atOnce: 0.9,
    compared: (baseline, canary) => {
      const logs = [1, 0.9].map((memory) => {
        const [a, b] = [rate(0, memory), rate(1, memory)];
        if (b <= ratio * a) return 0;
        const nearest = nearestNull(baseline.requests, a, canary.requests, b, ratio);
        return ratioOf(baseline, a, nearest) + ratioOf(canary, b, ratio * nearest);
      });
      past.push([baseline, canary]);
      return logs;
    },
    withRate: (known, canary) => {
      const logs = [1, 0.9].map((memory) => {
        const b = rate(1, memory);
        return b <= known ? 0 : ratioOf(canary, b, known);
      });
      past.push([{ requests: 0, events: 0 }, canary]);
      return logs;
    },
  };
}

const sample = fc.constantFrom(0, 3, 60, 4000).chain((most) =>
  fc.nat({ max: most }).chain((requests) =>
    fc.record({
      requests: fc.constant(requests),
      events: fc.oneof(fc.nat({ max: requests }), fc.nat({ max: Math.min(requests, 5) })),
    }),
  ),
);
const minutes = fc.array(
  fc.record({
    baseline: sample,
    canary: sample,
    isAlone: fc.boolean(),
    rate: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 1e-4, max: 0.9, noNaN: true })),
    given: fc.constantFrom(0, 0, 0, 0.4),
  }),
  { maxLength: 25 },
);
const ratios = fc.double({ min: 0.5, max: 10, noNaN: true });

const tests: readonly (readonly [string, (ratio: number) => Comparison, (ratio: number) => Definition])[] = [
  [
    'the conditional binomial, "at most"',
    (r) => conditionalBinomial(r, 'at-most'),
    (r) => binomialDefinition(r, 'at-most'),
  ],
  [
    'the conditional binomial, "at least"',
    (r) => conditionalBinomial(r, 'at-least'),
    (r) => binomialDefinition(r, 'at-least'),
  ],
  ['share betting, "at most"', (r) => shareBetting(r, 'at-most'), sharesAtMost],
  ['share betting, "at least"', (r) => shareBetting(r, 'at-least'), (r) => sharesAtLeast(r, 10)],
  ['share betting, "at least", in clusters of 4', (r) => shareBetting(r, 'at-least', 4), (r) => sharesAtLeast(r, 4)],
  ['the 2×2 test', twoByTwo, twoByTwoDefinition],
];

describe('beside a baseline or alone, minutes count as the definition has it, and nothing else does', () => {
  // Without events, a share of them says nothing; of a slow share, quick requests do.
  const saysSomething = (name: string, { events: a }: Sample, { events: b }: Sample) =>
    name === 'the 2×2 test' || a + b > 0;

  it.each(tests)('for %s', (name, quickly, plainly) => {
    fc.assert(
      fc.property(ratios, minutes, (ratio, all) => {
        const quick = quickly(ratio);
        const definition = plainly(ratio);
        const plain = gameByDefinition(definition.weights, definition.atOnce);

        for (const { baseline, canary, isAlone, rate, given } of all) {
          if (isAlone) {
            quick.compareWithRate(rate, canary);
            if (canary.requests > 0 && rate > 0 && rate < 1) plain.stepLog(definition.withRate(rate, canary));
          } else {
            quick.compare(baseline, canary);
            if (baseline.requests > 0 && canary.requests > 0 && saysSomething(name, baseline, canary))
              plain.stepLog(definition.compared(baseline, canary));
          }
          quick.discount(given);
          plain.discount(given);
        }

        expectSame(quick.evidence(), plain.evidence());
        if (plain.evidence().peak < 300) expect(quick.value() / Math.exp(plain.evidence().log)).toBeCloseTo(1, 6);
      }),
    );
  });

  it('for rate betting', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 0.0005, 0.02, 0.4, 1), fc.array(sample, { maxLength: 25 }), (rate, all) => {
        const quick = rateBetting(rate);
        const plain = gameByDefinition([0.06, 0.06, 0.07, 0.08, 0.1, 0.13, 0.2, 0.3]);

        for (const canary of all) {
          quick.observe(canary);
          if (canary.requests > 0 && rate > 0 && rate < 1) plain.stepLog(sharesAtMost(1).withRate(rate, canary));
        }

        expectSame(quick.evidence(), plain.evidence());
      }),
    );
  });
});
