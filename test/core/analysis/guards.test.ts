import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../../lib/account/random.ts';
import type { Counts, Minute } from '../../../lib/core/analysis/contract.ts';
import { judgeHanging } from '../../../lib/core/analysis/hanging.ts';
import type { Judgement } from '../../../lib/core/analysis/judgement.ts';
import { newMemory } from '../../../lib/core/analysis/memory.ts';
import { series } from '../../../lib/core/analysis/periods.ts';
import { judgeSampleRatio } from '../../../lib/core/analysis/sample-ratio.ts';
import { judgeThrottled } from '../../../lib/core/analysis/throttled.ts';
import { aQuestion } from './question.ts';

const LOOKS = 120;
const RUNS = 80;

interface World {
  readonly perMinute: (minute: number, random: Random) => number;
  readonly weight: number;
  /** Share of the requests that Lambda refuses in a minute. */
  readonly refused: (minute: number, random: Random) => number;
}

const steady: World = { perMinute: () => 600, weight: 0.05, refused: () => 0 };
const worlds: readonly (readonly [string, World])[] = [
  ['steady traffic', steady],
  ['little traffic', { ...steady, perMinute: () => 20 }],
  ['much traffic', { ...steady, perMinute: () => 60_000, weight: 0.2 }],
  ['bursts', { ...steady, perMinute: (_, random) => (random.chance(0.1) ? 5000 : 30) }],
  ['half of the traffic', { ...steady, weight: 0.5 }],
  ['storms in which both are throttled', { ...steady, refused: (minute) => (minute % 30 < 5 ? 0.6 : 0) }],
];

/** A canary like its baseline: each request falls to it with the chance that was written, and is refused by chance. */
function equalVersions(world: World, random: Random): Minute[] {
  const served = (arrived: number, refused: number): Counts => {
    const throttles = random.binomial(arrived, refused);
    // Little's law, for requests of a fifth of a second; the peak of a minute is some standard deviations above.
    const atOnce = (arrived / 60) * 0.2;
    const concurrency = arrived === 0 ? 0 : Math.ceil(atOnce + 4 * Math.sqrt(atOnce)) + random.poisson(1);
    return { requests: arrived - throttles, errors: 0, throttles, concurrency };
  };
  return Array.from({ length: LOOKS }, (_, minute) => {
    const arrived = random.poisson(world.perMinute(minute, random));
    const inCanary = random.binomial(arrived, world.weight);
    const refused = world.refused(minute, random);
    return {
      at: minute * 60_000,
      stageIndex: 0,
      baseline: served(arrived - inCanary, refused),
      canary: served(inCanary, refused),
    };
  });
}

type Judge = (minutes: readonly Minute[], weight: number) => Judgement | undefined;

/** In how many of so many rollouts a judge ever objects to a canary like its baseline, looking every minute. */
function objections(name: string, world: World, judge: Judge): number {
  const random = seededRandom(name);
  let count = 0;
  for (let run = 0; run < RUNS; run++) {
    const minutes = equalVersions(world, random);
    const objects = (look: number) => (judge(minutes.slice(0, look + 1), world.weight)?.kind ?? 'pass') !== 'pass';
    if (minutes.some((_, look) => objects(look))) count += 1;
  }
  return count;
}

const ask = (minutes: readonly Minute[], weight: number) => aQuestion({ minutes, weights: [weight] });

describe.each(worlds)('with %s, a canary like its baseline', (name, world) => {
  it('is said to be missing requests in at most one of a thousand stages', () => {
    // 0.08 are expected at most; two or more would come once in 300 times.
    expect(
      objections(name, world, (all, weight) => judgeSampleRatio(ask(all, weight), newMemory())),
    ).toBeLessThanOrEqual(1);
  });

  it('is said to hang in at most one of two thousand', () => {
    expect(objections(name, world, (all, weight) => judgeHanging(ask(all, weight), newMemory()))).toBeLessThanOrEqual(
      1,
    );
  });

  it('is said to be throttled more in at most one of two thousand', () => {
    const random = seededRandom(name);
    let failed = 0;
    for (let run = 0; run < RUNS; run++) {
      const question = ask(equalVersions(world, random), world.weight);
      // What has failed once stays failed, so the last look sees all.
      if (judgeThrottled(question, series(question, 'throttles', newMemory()))?.kind === 'fail') failed += 1;
    }

    expect(failed).toBeLessThanOrEqual(1);
  });
});

describe('a canary that swallows requests', () => {
  const swallowing = (share: number, crowd: number) => {
    const random = seededRandom(`swallows ${share}`);
    return equalVersions({ ...steady, perMinute: () => 2400 }, random).map(
      (minute): Minute => ({
        ...minute,
        open: true,
        canary: {
          requests: random.binomial(minute.canary.requests, 1 - share),
          errors: 0,
          throttles: 0,
          concurrency: crowd,
        },
      }),
    );
  };

  it('fails within three complete minutes when all of them hang, and are seen to run', () => {
    expect(judgeHanging(ask(swallowing(1, 200).slice(0, 3), 0.05), newMemory())?.kind).toBe('fail');
  });

  it('fails within three complete minutes when three of four hang', () => {
    expect(judgeHanging(ask(swallowing(0.75, 200).slice(0, 3), 0.05), newMemory())?.kind).toBe('fail');
  });

  it.each([0, 1, 200])('is never let pass, be there %s executions at once', (crowd) => {
    expect(judgeHanging(ask(swallowing(1, crowd), 0.05), newMemory())?.kind).not.toBe('pass');
  });
});
