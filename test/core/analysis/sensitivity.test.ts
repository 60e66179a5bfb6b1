import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../lib/account/random.ts';
import type { Minute, StageQuestion, Verdict } from '../../../lib/core/analysis/contract.ts';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import type { ErrorsPlan } from '../../../lib/core/plan/plan.ts';
import { clustered } from '../stats/traffic.ts';
import { aQuestion } from './question.ts';

interface World {
  readonly model: ErrorsPlan['model'];
  readonly weight: number;
  readonly perMinute: number;
  readonly baseline: number;
  readonly canary: (minute: number) => number;
  readonly clusterSize: number;
  /** Whether somebody looks after this minute; a failed verdict stays failed, so a look at the end sees all. */
  readonly looks: (minute: number) => boolean;
  readonly until: (kind: Verdict['kind'], minute: number) => boolean;
}

const world: World = {
  model: 'auto',
  weight: 0.05,
  perMinute: 2400,
  baseline: 0.001,
  canary: () => 0.001,
  clusterSize: 1,
  looks: () => true,
  until: (kind, minute) => kind !== 'undecided' || minute === 240,
};

/** Judges after each minute, as a rollout does, until `until`; gives the minutes and the last verdict. */
function watch(name: string, { weight, perMinute, baseline, canary, clusterSize, model, looks, until }: World) {
  const random = seededRandom(name);
  const errors = (requests: number, rate: number) =>
    Math.min(requests, clustered(random, requests * rate, clusterSize));
  const history = Array.from({ length: 60 }, () => [perMinute, errors(perMinute, baseline)] as const);
  const minutes: Minute[] = [];
  for (;;) {
    const inCanary = random.binomial(perMinute, weight);
    minutes.push({
      at: minutes.length * 60_000,
      stageIndex: 0,
      baseline: { requests: perMinute - inCanary, errors: errors(perMinute - inCanary, baseline) },
      canary: { requests: inCanary, errors: errors(inCanary, canary(minutes.length)) },
    });
    if (!looks(minutes.length)) continue;
    const question: StageQuestion = aQuestion({ errors: { model }, weights: [weight], minutes, history });
    const { kind } = judgeStage(question);
    if (until(kind, minutes.length)) return { kind, minutes: minutes.length };
  }
}

const many = (runs: number, changes: Partial<World>) =>
  Array.from({ length: runs }, (_, run) => watch(`${run}`, { ...world, ...changes }));
const share = <T>(all: readonly T[], of: (one: T) => boolean) => all.filter(of).length / all.length;
const untilFail: World['until'] = (kind, minute) => kind === 'fail' || minute === 60;

describe('a canary with 5 % errors at 40 requests per second, 5 % of them its own', () => {
  it.each([
    ['auto' as const, 2],
    ['robust' as const, 4],
  ])('fails in %s within %s complete minutes in at least 19 of 20 rollouts', (model, within) => {
    const all = many(100, { model, canary: () => 0.05, until: untilFail });

    expect(share(all, ({ kind, minutes }) => kind === 'fail' && minutes <= within)).toBeGreaterThanOrEqual(0.95);
  });

  it('fails within four minutes of turning bad, an hour after the start', () => {
    const all = many(20, {
      canary: (minute) => (minute < 60 ? 0.001 : 0.05),
      until: (kind, minute) => kind === 'fail' || minute === 90,
    });

    expect(share(all, ({ kind, minutes }) => kind === 'fail' && minutes <= 64)).toBeGreaterThanOrEqual(0.9);
  });
});

describe('a canary that fails every request, at a request every two seconds, a tenth of them its own', () => {
  it.each([
    ['independent' as const, 1],
    ['robust' as const, 4],
  ])('fails in %s within %s complete minutes in more than half of the rollouts', (model, within) => {
    const all = many(100, { model, perMinute: 30, weight: 0.1, canary: () => 1, until: untilFail });

    expect(share(all, ({ kind, minutes }) => kind === 'fail' && minutes <= within)).toBeGreaterThan(0.5);
  });
});

describe('a good canary at 40 requests per second, 5 % of them its own', () => {
  it('passes in the middle of its 10 to 30 minutes, if errors are independent', () => {
    const all = many(100, {});

    expect(share(all, ({ kind, minutes }) => kind === 'pass' && minutes <= 13)).toBeGreaterThan(0.5);
    expect(share(all, ({ kind, minutes }) => kind === 'pass' && minutes <= 30)).toBeGreaterThan(0.9);
  });

  it('passes in 25 % within 15 minutes', () => {
    const all = many(50, { weight: 0.25 });

    expect(share(all, ({ kind, minutes }) => kind === 'pass' && minutes <= 15)).toBeGreaterThan(0.95);
  });
});

describe('over all looks of four hours', () => {
  it.each([
    ['independent' as const, 1],
    ['robust' as const, 1],
    ['robust' as const, 10],
  ])(
    'an equally good canary is failed in %s with clusters of %s at most as often as promised',
    (model, clusterSize) => {
      const runs = 150;
      const all = many(runs, {
        model,
        clusterSize,
        weight: 0.1,
        perMinute: 300,
        baseline: 0.005,
        canary: () => 0.005,
        looks: (minute) => minute === 240,
        until: () => true,
      });

      expect(share(all, ({ kind }) => kind === 'fail')).toBeLessThanOrEqual(0.01 + 3 * Math.sqrt((0.01 * 0.99) / runs));
    },
  );
});
