import { parsePlan } from '../../lib/core/plan/parse.ts';
import { parseScenario } from '../../lib/rehearsal/parse-scenario.ts';
import { play } from '../../test/scenarios/play.ts';
import type { Report } from '../../lib/rehearsal/report.ts';

/** What four stages of ten minutes call and cost, by the published prices of us-east-1. */
export async function fourStages(): Promise<Report> {
  const weights = ['5%', '25%', '50%', '100%'];
  const plan = parsePlan(
    JSON.stringify({
      target: { function: 'checkout', alias: 'live' },
      stages: weights.map((weight) => ({ weight, bake: '10m' })),
      analysis: { alarms: ['checkout-errors'] },
    }),
  );
  if (!plan.ok) throw new Error(plan.problems[0]?.message);
  const scenario = parseScenario(
    JSON.stringify({
      traffic: { rps: 50 },
      baseline: { errorRate: '0.1%' },
      canary: { errorRate: '0.1%' },
    }),
    plan.plan,
  );
  if (!scenario.ok) throw new Error(scenario.problems[0]?.message);
  return (await play(plan.plan, scenario.scenario)).report;
}
