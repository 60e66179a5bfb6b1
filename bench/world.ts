import type { Account } from '../lib/account/account.ts';
import type { ProcessPool } from '../lib/account/host/process-pool.ts';
import { parsePlan } from '../lib/core/plan/parse.ts';
import type { Plan } from '../lib/core/plan/plan.ts';
import { modelledApplication } from '../lib/rehearsal/application.ts';
import { parseScenario } from '../lib/rehearsal/parse-scenario.ts';
import { rehearse } from '../lib/rehearsal/rehearse.ts';
import type { Report } from '../lib/rehearsal/report.ts';
import type { Scenario } from '../lib/rehearsal/scenario.ts';
import { controlPlaneStack, synthesizedAssembly } from '../lib/rehearsal/synthesize.ts';

/** Twenty minutes of baking in four stages: what a rehearsal's speed is measured with. */
export const twentyMinutes = planOf(`
target: { function: checkout, alias: live }
stages: [{ weight: 10%, bake: 5m }, { weight: 25%, bake: 5m }, { weight: 50%, bake: 5m }, { weight: 100%, bake: 5m }]
maxBake: 5m
onUndecided: proceed
analysis: { alarms: [checkout-errors] }
`);

/** Nothing is wrong with the canary, so all of the plan is played. */
export const goodCanary = scenarioOf(`
name: the canary is as good as the baseline
traffic: { rps: 50 }
baseline: { errorRate: 0.1%, latency: { p50: 40ms, p99: 180ms } }
canary: { errorRate: 0.1%, latency: { p50: 40ms, p99: 180ms } }
`);

export function planOf(text: string): Plan {
  const parsed = parsePlan(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.plan;
}

export function scenarioOf(text: string): Scenario {
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

export interface PlayOptions {
  readonly plan?: Plan;
  readonly scenario?: Scenario;
  readonly seed: number;
  /** Lets rehearsals share the processes of their functions; each then needs a key of its own. */
  readonly shared?: { readonly processes: ProcessPool; readonly requestKey: string };
  /** Gets hold of the account before anything happens in it. */
  readonly onAccount?: (account: Account) => void;
}

/** One rehearsal, as the command makes it. */
export function play(options: PlayOptions): Promise<Report> {
  const { plan = twentyMinutes, scenario = goodCanary, seed, shared, onAccount } = options;
  const application = modelledApplication({ plan, scenario, controlPlane: controlPlaneStack.name });
  return rehearse({
    assembly: synthesizedAssembly([controlPlaneStack.stackName]),
    controlPlane: controlPlaneStack,
    plan,
    scenario,
    application: {
      ...application,
      deploy: (account, run) => {
        onAccount?.(account);
        application.deploy(account, run);
      },
    },
    seed,
    ...shared,
  });
}
