import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../../lib/account/random.ts';
import { absoluteRate } from '../../../lib/core/stats/absolute-rate.ts';
import { conditionalBinomial } from '../../../lib/core/stats/conditional-binomial.ts';
import { disaster } from '../../../lib/core/stats/disaster.ts';
import type { Sample } from '../../../lib/core/stats/sample.ts';
import { shareBetting } from '../../../lib/core/stats/share-betting.ts';
import { twoByTwo } from '../../../lib/core/stats/two-by-two.ts';
import { clustered } from './traffic.ts';

interface World {
  readonly requests: (minute: number, random: Random) => number;
  readonly weight: (minute: number) => number;
  readonly rate: (minute: number) => number;
  readonly clusterSize: number;
}

const LOOKS = 240;
const RUNS = 250;

const steady: World = { requests: () => 300, weight: () => 0.1, rate: () => 0.005, clusterSize: 1 };
const worlds: readonly (readonly [string, World])[] = [
  ['a constant rate', steady],
  ['a rare rate', { ...steady, rate: () => 0.001 }],
  ['a rate of 5 %', { ...steady, rate: () => 0.05 }],
  ['a rate that swings', { ...steady, rate: (minute) => 0.004 * (1 + 0.9 * Math.sin(minute / 10)) }],
  ['growing weights', { ...steady, weight: (minute) => [0.05, 0.25, 0.5, 0.9][Math.floor(minute / 60)]! }],
  ['bursts', { ...steady, requests: (_, random) => (random.chance(0.1) ? 2000 : 30) }],
  ['missing minutes', { ...steady, requests: (_, random) => (random.chance(0.3) ? 0 : 300) }],
];

interface Test {
  readonly look: (baseline: Sample, canary: Sample) => void;
  readonly evidence: () => { readonly peak: number };
}

/** The share of runs in which an equally good canary is ever accused at α = 1 %. */
function falseAlarms(name: string, world: World, test: () => Test, threshold = Math.log(100)): number {
  const random = seededRandom(name);
  let alarms = 0;
  for (let run = 0; run < RUNS; run++) {
    const one = test();
    for (let minute = 0; minute < LOOKS && one.evidence().peak < threshold; minute++) {
      const requests = world.requests(minute, random);
      const inCanary = random.binomial(requests, world.weight(minute));
      const served = (n: number) => ({
        requests: n,
        events: Math.min(n, clustered(random, n * world.rate(minute), world.clusterSize)),
      });
      one.look(served(requests - inCanary), served(inCanary));
    }
    if (one.evidence().peak >= threshold) alarms++;
  }
  return alarms / RUNS;
}

const within = (alpha: number) => alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / RUNS);
const compared = (test: { compare: Test['look']; evidence: Test['evidence'] }): Test => ({
  look: test.compare,
  evidence: test.evidence,
});

describe.each(worlds)('false alarms in 240 looks with %s', (name, world) => {
  it('are at most α for share betting', () => {
    expect(falseAlarms(name, world, () => compared(shareBetting(1, 'at-most')))).toBeLessThanOrEqual(within(0.01));
  });

  it('are at most α for the conditional binomial', () => {
    expect(falseAlarms(name, world, () => compared(conditionalBinomial(1, 'at-most')))).toBeLessThanOrEqual(
      within(0.01),
    );
  });

  it('are at most α for the 2×2 test', () => {
    expect(falseAlarms(name, world, () => compared(twoByTwo(1)))).toBeLessThanOrEqual(within(0.01));
  });
});

describe.each([2, 5, 10])('false alarms with clusters of mean size %s', (clusterSize) => {
  const world = { ...steady, clusterSize };

  it('are at most α for share betting', () => {
    expect(falseAlarms('share', world, () => compared(shareBetting(1, 'at-most')))).toBeLessThanOrEqual(within(0.01));
  });

  it('are at most α for the disaster gate, also with 20 requests a minute', () => {
    const sparse = { ...world, requests: () => 400, weight: () => 0.05, rate: () => 0.001 };
    const gate = () => {
      const { observe, evidence } = disaster(1.2, 0.001, 10, 0.001, { requests: 24_000, events: 24 });
      return { look: observe, evidence };
    };

    expect(falseAlarms('gate', sparse, gate)).toBeLessThanOrEqual(within(0.01));
  });

  it('are at most α for the limit that allows for clusters of ten', () => {
    const limit = () => {
      const { observe, evidence } = absoluteRate(0.005, 'at-most', 10);
      return { look: (_: Sample, canary: Sample) => observe(canary), evidence };
    };

    expect(falseAlarms('limit', world, limit)).toBeLessThanOrEqual(within(0.01));
  });

  it('are many for the conditional binomial, which is why there are two models', () => {
    expect(falseAlarms('binomial', world, () => compared(conditionalBinomial(1, 'at-most')))).toBeGreaterThan(0.05);
  });
});

describe.each([1, 3, 10])(
  'wrong passes of a canary that is 5 times worse, with clusters of mean size %s',
  (clusterSize) => {
    it('are at most β', () => {
      const random = seededRandom(`worse ${clusterSize}`);
      let passes = 0;
      for (let run = 0; run < RUNS; run++) {
        const relative = clusterSize === 1 ? conditionalBinomial(5, 'at-least') : shareBetting(5, 'at-least');
        const absolute = absoluteRate(0.005, 'at-least', clusterSize === 1 ? 1 : 10);
        for (let minute = 0; minute < LOOKS; minute++) {
          const canary = { requests: 120, events: Math.min(120, clustered(random, 120 * 0.005, clusterSize)) };
          relative.compare({ requests: 2280, events: clustered(random, 2280 * 0.001, clusterSize) }, canary);
          absolute.observe(canary);
        }
        const mean = (Math.exp(relative.evidence().peak) + Math.exp(absolute.evidence().peak)) / 2;
        if (mean >= 20) passes++;
      }

      expect(passes / RUNS).toBeLessThanOrEqual(within(0.05));
    });
  },
);
