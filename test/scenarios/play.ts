import type { Account } from '../../lib/account/account.ts';
import type { CloudAssembly } from '../../lib/account/cloudformation/assembly.ts';
import type { Plan } from '../../lib/core/plan/plan.ts';
import { modelledFor } from '../../lib/rehearsal/modelled.ts';
import { rehearse } from '../../lib/rehearsal/rehearse.ts';
import type { Report } from '../../lib/rehearsal/report.ts';
import type { Scenario } from '../../lib/rehearsal/scenario.ts';
import { controlPlaneStack, synthesizedAssembly } from '../../lib/rehearsal/synthesize.ts';

export interface Played {
  readonly report: Report;
  /** As the rehearsal left it. */
  readonly account: Account;
}

let assembly: CloudAssembly | undefined;

/** What a deployment would use, read once per worker. */
export function assemblyOnce(): CloudAssembly {
  assembly ??= synthesizedAssembly([controlPlaneStack.stackName]);
  return assembly;
}

/** Rehearses in this process; keeps the account to look at. */
export async function play(plan: Plan, scenario: Scenario, seed = 1): Promise<Played> {
  const application = modelledFor({ plan, scenario, controlPlane: controlPlaneStack.name });
  let account: Account | undefined;
  const report = await rehearse({
    assembly: assemblyOnce(),
    controlPlane: controlPlaneStack,
    plan,
    scenario,
    application: {
      ...application,
      deploy: (created, run, home) => {
        account = created;
        application.deploy(created, run, home);
      },
    },
    seed,
  });
  return { report, account: account! };
}
