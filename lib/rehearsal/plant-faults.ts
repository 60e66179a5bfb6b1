import type { Account } from '../account/account.ts';
import { AwsError } from '../account/contract.ts';
import type { Fault } from '../account/fault.ts';
import { lambdaOf, type Plan } from '../core/plan/plan.ts';
import type { Owner } from './owner.ts';
import type { Scenario } from './scenario.ts';
import type { ScenarioFault } from './scenario-faults.ts';

export interface FaultContext {
  readonly account: Account;
  readonly run: Owner;
  readonly plan: Plan;
  /** The version on trial. */
  readonly canary: string;
  /** Asks for a rollout as a second pipeline does; without a version, sends the first request once more. */
  readonly request: (version: string | undefined, times: number) => void;
}

/** Lets the scenario's faults happen, counted from the first shift. */
export function plantFaults(context: FaultContext, { faults }: Scenario, zero: number): void {
  for (const fault of faults) plant(context, fault, zero + fault.at * 1000);
}

function plant({ account, run, plan, canary, request }: FaultContext, fault: ScenarioFault, at: number): void {
  const { clock } = account;
  switch (fault.kind) {
    case 'red-alarm':
      clock.at(at, () => {
        const StateReason = 'set red by the scenario';
        run('cloudwatch', 'SetAlarmState', { AlarmName: fault.alarm, StateValue: 'ALARM', StateReason });
      });
      return;
    case 'finding':
      clock.at(at, () => {
        const { source, detailType, age, times, detail = aboutCanary(plan, canary) } = fault;
        const event = { source, 'detail-type': detailType, detail, time: at - age * 1000 };
        account.services.events.publish(event, times);
      });
      return;
    case 'move-alias':
      clock.at(at, () => {
        const RoutingConfig = { AdditionalVersionWeights: {} };
        tryTo(() => run('lambda', 'UpdateAlias', { ...aliasOf(plan), FunctionVersion: fault.version, RoutingConfig }));
      });
      return;
    case 'delete-version':
      clock.at(at, () => {
        const version = { FunctionName: lambdaOf(plan.target).function, Qualifier: fault.version };
        tryTo(() => run('lambda', 'DeleteFunction', version));
      });
      return;
    case 'stop-execution':
      clock.at(at, () => {
        const running = account.services.states.executions().filter(({ status }) => status === 'RUNNING');
        for (const { arn } of running) run('states', 'StopExecution', { executionArn: arn });
      });
      return;
    case 'request':
      clock.at(at, () => request(fault.version, fault.times));
      return;
    default:
      account.faults.add(accountFault(fault, at));
  }
}

function aliasOf({ target }: Plan) {
  const { function: FunctionName, alias: Name } = lambdaOf(target);
  return { FunctionName, Name };
}

/** What somebody tries and AWS refuses has no effect, and is no failure of the rehearsal. */
function tryTo(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}

/** What happens once, and not to calls. */
type Staged = 'red-alarm' | 'finding' | 'move-alias' | 'delete-version' | 'stop-execution' | 'request';

/** As GuardDuty tells of a Lambda function (API reference, `LambdaDetails`). */
const aboutCanary = ({ target }: Plan, functionVersion: string) => ({
  title: 'planted by the scenario',
  severity: 8,
  service: { count: 1 },
  resource: { resourceType: 'Lambda', lambdaDetails: { functionName: lambdaOf(target).function, functionVersion } },
});

/** The faults that the account itself knows, in its own units. */
function accountFault(fault: Exclude<ScenarioFault, { kind: Staged }>, at: number): Fault {
  const window = { at, for: fault.for === undefined ? undefined : fault.for * 1000 };
  switch (fault.kind) {
    case 'throttle':
    case 'error':
    case 'crash-before-call':
    case 'crash-after-call':
    case 'timeout-after-effect': {
      const { kind, service, operation, share } = fault;
      return { kind, service, operation, share, ...window };
    }
    case 'delay': {
      const { kind, service, operation, share, by } = fault;
      return { kind, service, operation, share, milliseconds: by * 1000, ...window };
    }
    case 'region-down':
      return { kind: fault.kind, services: fault.service === undefined ? undefined : [fault.service], ...window };
    case 'partial-data':
      return { kind: fault.kind, ...window };
    case 'metric-lag':
      return { kind: fault.kind, milliseconds: fault.by * 1000, ...window };
    case 'drop':
    case 'duplicate':
    case 'reorder': {
      const { kind, share, detailType } = fault;
      return {
        kind,
        service: 'events',
        share,
        where: detailType ? { 'detail-type': detailType } : undefined,
        ...window,
      };
    }
  }
}
