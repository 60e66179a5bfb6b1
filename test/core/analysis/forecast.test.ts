import { describe, expect, it } from 'vitest';
import { forecastSentences, forecastWarnings } from '../../../lib/core/analysis/forecast-sentences.ts';
import { advise, detectRate, forecast, type Outlook } from '../../../lib/core/analysis/forecast.ts';
import type { Plan, Stage } from '../../../lib/core/plan/plan.ts';
import { aForecast as of, outlook, planOf } from './a-forecast.ts';
import { aStage } from './question.ts';

/** Passes as late as it likes. */
const patient = (stage: Stage): Stage => ({ ...stage, maxBakeSeconds: 36_000 });

const one = planOf([aStage(0.05, 10)]);

describe('what a stage is said to see', () => {
  it('is less with more traffic, weight or time', () => {
    const sees = (plan: Plan, changes: Partial<Outlook> = {}) => of(plan, changes).stages[0]?.seesRate ?? Infinity;

    expect(sees(one, { requestsPerMinute: 24_000 })).toBeLessThan(sees(one));
    expect(sees(planOf([aStage(0.2, 10)]))).toBeLessThan(sees(one));
    expect(sees(planOf([aStage(0.05, 60)]))).toBeLessThan(sees(one));
  });

  it('is less of a service that has no errors of its own', () => {
    expect(of(one, { errorRate: 0 }).stages[0]!.seesRate).toBeLessThan(of(one).stages[0]!.seesRate!);
  });

  it('is nothing where not even a total failure would be seen, or no minute', () => {
    expect(of(one, { requestsPerMinute: 1 }).stages[0]).not.toHaveProperty('seesRate');
    expect(of(planOf([aStage(0.05, 2)])).stages[0]).not.toHaveProperty('seesRate');
  });

  it('is at most the limit in any case', () => {
    const tight = planOf([aStage(0.05, 60)], { limit: 0.02, ratio: 1.2 });

    expect(of(tight, { errorRate: 0.015 }).stages[0]?.seesRate).toBeLessThan(0.05);
  });
});

describe('how errors come', () => {
  it.each(['robust', 'independent'] as const)('is %s where a plan leaves it to the outlook', (model) => {
    const stages = [aStage(0.25, 20)];

    const found = forecast(planOf(stages, { model: 'auto' }), { ...outlook, model });

    expect(found).toEqual(forecast(planOf(stages, { model }), outlook));
    expect(found).toMatchObject({ model });
  });
});

describe('a stage without traffic', () => {
  it('sees nothing, and passes when its bake has elapsed', () => {
    expect(of(planOf([aStage(0, 1), aStage(0.05, 10)])).stages[0]).toEqual({ passSeconds: 60 });
  });

  it.each([1, 10, 30])('of %d minutes changes nothing for the next', (minutes) => {
    const next = patient(aStage(0.5, 2));

    const [, after] = of(planOf([aStage(0, minutes), next], { detect: 2 })).stages;

    expect(after).toEqual(of(planOf([next], { detect: 2 })).stages[0]);
  });
});

describe('when a good canary is said to pass', () => {
  it('is not before the bake has elapsed', () => {
    expect(of(planOf([aStage(0.05, 10), aStage(0.5, 45)])).stages[1]?.passSeconds).toBe(45 * 60);
  });

  it('is later where its requests may run for long', () => {
    const plain = of(one).stages[0]!.passSeconds!;
    const later = of(one, { timeoutSeconds: 300 });

    expect(plain).toBeGreaterThan(900);
    expect(later.stages[0]?.passSeconds).toBe(plain + 300);
    expect(of(planOf([aStage(0.5, 45)]), { timeoutSeconds: 30 }).stages[0]?.passSeconds).toBe(45 * 60);
  });

  it.each([0, 30, 90])(
    'may be the very end of maxBake, and is no second after it, where a request runs for %d seconds',
    (timeoutSeconds) => {
      const plan = (maxBakeSeconds: number) => planOf([{ ...aStage(0.05, 5), maxBakeSeconds }]);
      const passes = (maxBakeSeconds: number) => of(plan(maxBakeSeconds), { timeoutSeconds }).stages[0]!.passSeconds;
      const seen = passes(36_000)!;
      const { lagSeconds } = one.timing;

      expect(passes(seen - lagSeconds)).toBe(seen);
      expect(passes(seen - lagSeconds - 1)).toBeUndefined();
    },
  );

  it('is sooner without a live control, the longer one was there before', () => {
    const alone = (minutesBefore: number) => {
      const plan = planOf([aStage(0.5, minutesBefore), patient(aStage(1, 2))], { floor: 1e-5 });
      return of(plan, { requestsPerMinute: 4000 }).stages[1]!.passSeconds!;
    };

    expect(alone(60)).toBeLessThan(alone(10));
    expect(alone(10)).toBeLessThan(alone(5));
  });

  it('is never where maxBake is too short', () => {
    const little = of(one, { requestsPerMinute: 100 });

    expect(little.stages[0]).not.toHaveProperty('passSeconds');
    expect(forecastWarnings(one, little)).toEqual([
      'stage 1 at 5 % has too little traffic to pass within 30m, at 100 requests a minute of which 0.1 % fail: raise its weight or maxBake',
    ]);
  });
});

describe('what is advised', () => {
  const busy = { requestsPerMinute: 9000 };

  it.each<[string, readonly Stage[]]>([
    ['of the first stage', []],
    ['after one without traffic', [aStage(0, 30)]],
    ['after a smaller one', [aStage(0.01, 30)]],
    ['after a larger one', [aStage(0.5, 60)]],
  ])('is enough either way, and not more than that, %s', (_, before) => {
    const planWith = (stage: Stage) => planOf([...before, stage], { detect: 3 });
    const seenBy = (stage: Stage) => of(planWith(stage), busy).stages.at(-1)!.seesRate!;
    const plan = planWith(aStage(0.05, 10));
    const rate = detectRate(plan, outlook);

    const { bakeSeconds, weight } = advise(plan, of(plan, busy), before.length)!;

    expect(seenBy(aStage(0.05, bakeSeconds! / 60))).toBeLessThan(rate * 1.02);
    expect(seenBy(aStage(0.05, bakeSeconds! / 60 - 1))).toBeGreaterThan(rate);
    expect(seenBy(aStage(weight!, 10))).toBeLessThan(rate * 1.02);
    expect(seenBy(aStage(weight! * 0.98, 10))).toBeGreaterThan(rate);
  });

  it('is, to see that every request fails, the shortest bake that does', () => {
    const planOfBake = (minutes: number) => planOf([aStage(0.05, minutes)], { floor: 0.2 });
    const little = { requestsPerMinute: 20 };
    const plan = planOfBake(2);

    const minutes = advise(plan, of(plan, little), 0)!.bakeSeconds! / 60;

    expect(detectRate(plan, outlook)).toBe(1);
    expect(of(planOfBake(minutes), little).stages[0]).toHaveProperty('seesRate');
    expect(of(planOfBake(minutes - 1), little).stages[0]).not.toHaveProperty('seesRate');
  });

  it('is no other weight where the canary has more than half of the traffic', () => {
    const plan = planOf([aStage(0.9, 4)]);

    expect(of(planOf([aStage(0.5, 4)], { detect: 12 })).stages[0]!.seesRate).toBeLessThan(0.012);
    expect(advise(planOf([aStage(0.9, 4)], { detect: 12 }), of(plan), 0)).toEqual({ bakeSeconds: expect.any(Number) });
  });

  it('is nothing where a stage sees enough, or has no traffic', () => {
    const plan = planOf([aStage(0, 10), aStage(0.25, 60)]);

    expect([0, 1].map((index) => advise(plan, of(plan), index))).toEqual([undefined, undefined]);
  });
});

describe('what a pass rules out', () => {
  it.each([
    { errorRate: 0.02, plan: planOf([aStage(0.05)], { detect: 5, floor: 0.001 }), rate: 0.1, how: 'a multiple' },
    { errorRate: 0.0001, plan: planOf([aStage(0.05)], { detect: 5, floor: 0.001 }), rate: 0.005, how: 'of the floor' },
    { errorRate: 0.3, plan: planOf([aStage(0.05)], { detect: 5 }), rate: 1, how: 'at most all' },
    {
      errorRate: 0.001,
      plan: planOf([aStage(0.05)], 'off'),
      rate: 1,
      how: 'nothing less where errors are not compared',
    },
  ])('of $errorRate is $rate: $how', ({ plan, errorRate, rate }) => {
    expect(detectRate(plan, { ...outlook, errorRate })).toBeCloseTo(rate, 12);
  });
});

describe('nothing is forecast', () => {
  it('without traffic, or where no errors are compared', () => {
    expect(forecast(one, { ...outlook, requestsPerMinute: 0 })).toBeUndefined();
    expect(forecast(planOf([aStage(0.05)], 'off'), outlook)).toBeUndefined();
  });
});

describe('in sentences', () => {
  it('a stage says what it sees, what to change, and when a good canary passes', () => {
    const plan = planOf([aStage(0, 1), aStage(0.05, 10), aStage(1, 30)]);

    expect(forecastSentences(plan, of(plan))).toEqual([
      expect.stringMatching(
        /^stage 2 at 5 % for 10m sees errors rise to 0\.\d+ % \(\d(\.\d)?-fold\); to see 0\.5 % \(5-fold\), bake \d+m or use \d+(\.\d)? %; a good canary passes after about \d+m$/,
      ),
      expect.stringMatching(
        /^stage 3 at 100 % for 30m sees .*; it has no live control to see more; a good canary passes/,
      ),
    ]);
  });

  it('says no multiple of no errors', () => {
    const sentences = forecastSentences(one, of(one, { errorRate: 0 }));

    expect(sentences.join()).not.toContain('fold');
  });

  it('says where nothing could be seen', () => {
    const little = of(one, { requestsPerMinute: 1 });

    expect(forecastSentences(one, little)).toEqual([
      'stage 1 at 5 % for 10m sees nothing, not even if every request fails; to see 0.5 % (5-fold), neither a week nor half of the traffic is enough; a good canary does not pass within 30m',
    ]);
    expect(forecastWarnings(one, little)[0]).toContain('at 1 request a minute');
  });
});
