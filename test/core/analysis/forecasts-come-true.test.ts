import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../lib/account/random.ts';
import type { Minute, Verdict } from '../../../lib/core/analysis/contract.ts';
import type { Outlook } from '../../../lib/core/analysis/forecast.ts';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { newMemory } from '../../../lib/core/analysis/memory.ts';
import type { Plan } from '../../../lib/core/plan/plan.ts';
import { aForecast, outlook, planOf } from './a-forecast.ts';
import { aStage } from './question.ts';

const one = planOf([aStage(0.05, 10)]);

/** In what share of simulated rollouts something became of the first stage within so many minutes. */
function share(
  plan: Plan,
  { requestsPerMinute, errorRate }: Outlook,
  canaryRate: number,
  within: number,
  kind: Verdict['kind'],
) {
  const random = seededRandom(`${canaryRate}`);
  const { weight } = plan.stages[0]!;
  const runs = 60;
  let count = 0;
  for (let run = 0; run < runs; run++) {
    const minutes: Minute[] = [];
    const memory = newMemory();
    const seen = Array.from({ length: within }, (_, i) => {
      const canary = random.binomial(requestsPerMinute, weight);
      const baseline = requestsPerMinute - canary;
      minutes.push({
        at: i * 60_000,
        stageIndex: 0,
        baseline: { requests: baseline, errors: random.binomial(baseline, errorRate) },
        canary: { requests: canary, errors: random.binomial(canary, canaryRate) },
      });
      const observations = { minutes, history: [], alarms: [] };
      return judgeStage(
        { plan: plan.analysis, stages: plan.stages, stageIndex: 0, observations, bakeElapsed: true },
        memory,
      ).kind;
    });
    if (seen.includes(kind)) count += 1;
  }
  return count / runs;
}

describe('what a stage is said to see', () => {
  it.each<[string, Plan, Partial<Outlook>]>([
    ['at 40 requests a second', one, {}],
    ['at more weight', planOf([aStage(0.25, 15)]), {}],
    ['of a service with many errors', one, { requestsPerMinute: 6000, errorRate: 0.02 }],
    ['of one with none', one, { errorRate: 0 }],
    ['in robust', planOf([aStage(0.25, 20)], { model: 'robust' }), {}],
  ])('%s is seen in about half of all rollouts, and twice as much in most', (_, plan, changes) => {
    const world = { ...outlook, ...changes };
    const { seesRate } = aForecast(plan, changes).stages[0]!;
    const visible = plan.stages[0]!.bakeSeconds / 60 - 2;

    const seen = share(plan, world, seesRate!, visible, 'fail');

    expect(seen).toBeGreaterThan(0.25);
    expect(seen).toBeLessThan(0.8);
    expect(share(plan, world, seesRate! * 2, visible, 'fail')).toBeGreaterThan(0.85);
  });
});

describe('when a good canary is said to pass', () => {
  it.each<[string, Plan, Partial<Outlook>]>([
    ['at 40 requests a second', one, {}],
    ['without any errors', one, { errorRate: 0 }],
    ['in robust', planOf([aStage(0.25, 2)], { model: 'robust' }), {}],
  ])('%s, about half of them have', (_, plan, changes) => {
    const longer = planOf([{ ...plan.stages[0]!, maxBakeSeconds: 7200 }], plan.analysis.errors);
    const { passSeconds } = aForecast(longer, changes).stages[0]!;
    const minutes = passSeconds! / 60 - 2;
    const world = { ...outlook, ...changes };

    expect(share(plan, world, world.errorRate, minutes, 'pass')).toBeGreaterThan(0.25);
    expect(share(plan, world, world.errorRate, Math.floor(minutes / 3), 'pass')).toBeLessThan(0.5);
  });
});
