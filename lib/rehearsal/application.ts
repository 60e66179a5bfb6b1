import type { Account } from '../account/account.ts';
import { lambdaOf, type Plan } from '../core/plan/plan.ts';
import { controlPlaneTag, ownerTag } from '../core/rollout/preflight.ts';
import type { FlagHome } from './flag-home.ts';
import type { Owner } from './owner.ts';
import type { Scenario } from './scenario.ts';

/** What a rollout is rehearsed on: it puts a function with its alias into the account. */
export interface Application {
  readonly owner: string;
  /** The version that the alias is to be moved to. */
  readonly canary: string;
  /** Once, before anything else happens; with the place of the control plane's flags, where it has any. */
  readonly deploy: (account: Account, run: Owner, home?: FlagHome) => void;
  /** Every 20 seconds of traffic: real invocations beside the modelled ones, if it has code to run. */
  readonly sample?: (account: Account) => Promise<void>;
}

export interface ModelledApplicationOptions {
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly controlPlane: string;
  /** @default rehearsal */
  readonly owner?: string;
  /** How many are published. @default as many as the scenario mentions, and two at least */
  readonly versions?: number;
  /** The function's. @default 30 */
  readonly timeoutSeconds?: number;
}

/** An application without code: a function of the plan's name, in as many versions as the scenario mentions. */
export function modelledApplication(options: ModelledApplicationOptions): Application {
  const { plan, scenario, controlPlane, owner = 'rehearsal', versions = newestVersion(scenario) } = options;
  const { timeoutSeconds = 30 } = options;
  const { function: functionName, alias } = lambdaOf(plan.target);
  return {
    owner,
    canary: '2',
    deploy: ({ services: { lambda } }, run) => {
      lambda.addModelledFunction({
        name: functionName,
        tags: { [controlPlaneTag]: controlPlane, [ownerTag]: owner },
        roleArn: `arn:aws:iam::123456789012:role/${functionName}`,
        timeoutSeconds,
      });
      const tags = { [controlPlaneTag]: controlPlane };
      if (plan.analysis.logs) run('logs', 'CreateLogGroup', { logGroupName: `/aws/lambda/${functionName}`, tags });
      for (let version = 1; version <= versions; version++) {
        lambda.changeModelledCode(functionName, `release ${version}`);
        run('lambda', 'PublishVersion', { FunctionName: functionName });
      }
      run('lambda', 'CreateAlias', { FunctionName: functionName, Name: alias, FunctionVersion: '1' });
    },
  };
}

const newestVersion = ({ faults }: Scenario): number =>
  Math.max(2, ...faults.flatMap((fault) => ('version' in fault ? [Number(fault.version ?? 0)] : [])));
