import { type ParsedPlan, parsePlan } from '../../core/plan/parse.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { type ParsedScenario, parseScenario } from '../parse-scenario.ts';
import type { Scenario } from '../scenario.ts';
import { permissionSet } from './people.ts';

/** The plan that is registered unless another is given: short, and with a stage that needs somebody's approval. */
export const examplePlanText = `target: { function: checkout, alias: live }
stages:
  - { weight: 10%, bake: 5m }
  - { weight: 50%, bake: 5m, approval: { from: ${permissionSet} } }
  - { weight: 100%, bake: 5m }
maxBake: 45m
analysis:
  alarms: [checkout-errors]
  errors: { ratio: 1.2, limit: 10% }
`;

/** Good releases behave like the baseline, bad ones like the canary. */
const worldText = `traffic: { rps: 40 }
baseline: { errorRate: 0.1%, latency: { p50: 40ms, p99: 180ms } }
canary: { errorRate: 8.3%, latency: { p50: 40ms, p99: 180ms } }
`;

export const examplePlan = (): Plan => valid(parsePlan(examplePlanText)).plan;
export const exampleWorld = (): Scenario => valid(parseScenario(worldText)).scenario;

function valid<T extends ParsedPlan | ParsedScenario>(parsed: T): Extract<T, { ok: true }> {
  if (!parsed.ok) throw new Error(`the example is broken: ${JSON.stringify(parsed)}`);
  return parsed as Extract<T, { ok: true }>;
}
