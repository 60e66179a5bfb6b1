import type { FlagDocument } from '../../core/flags/document.ts';
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

/** The flag that an application in the account asks for at every request. */
export const flagWithUsers = 'new-basket';
/** More look into their basket than check out: enough to tell of a tenth of them in ten minutes. */
export const flagRequestsPerSecond = 150;

/** Flags to try commands on. Nothing in the account asks for the others. */
export const exampleFlags: FlagDocument = {
  $schema: 'https://flagd.dev/schema/v0/flags.json',
  flags: {
    [flagWithUsers]: {
      state: 'ENABLED',
      variants: { on: true, off: false },
      defaultVariant: 'off',
      targeting: { if: [{ ends_with: [{ var: 'email' }, '@example.com'] }, 'on', null] },
      metadata: { owner: 'payments', kind: 'release', created: '2026-01-05' },
    },
    banner: {
      state: 'ENABLED',
      variants: { calm: 'blue', loud: 'red' },
      defaultVariant: 'loud',
      metadata: { owner: 'marketing', kind: 'ops', created: '2025-11-20' },
    },
  },
};

export const examplePlan = (): Plan => valid(parsePlan(examplePlanText)).plan;
export const exampleWorld = (): Scenario => valid(parseScenario(worldText)).scenario;

function valid<T extends ParsedPlan | ParsedScenario>(parsed: T): Extract<T, { ok: true }> {
  if (!parsed.ok) throw new Error(`the example is broken: ${JSON.stringify(parsed)}`);
  return parsed as Extract<T, { ok: true }>;
}
