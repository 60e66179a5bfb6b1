import type { Instant } from '../../account/clock.ts';
import { AwsError } from '../../account/contract.ts';
import { lambdaOf, type Plan } from '../../core/plan/plan.ts';
import type { Backstage } from '../rehearse.ts';
import type { PlacedFault } from './faults.ts';
import type { CallPlace, DeliveryPlace, StatePlace } from './place.ts';
import { versions } from './scenes.ts';

/** As often as the SDK tries by default: fewer it would hide. */
const burst = 3;
/** Longer than a function may run, and longer than the machine waits for one. */
const longMs = 150_000;
const overtakenMs = 60_000;
const outageMs = 10 * 60_000;

/** Somebody has pointed the alias at a version alone. */
export interface ForeignWrite {
  readonly at: Instant;
  readonly version: string;
}

/**
 * Lets a fault happen at the first place like its own that comes at its time, or later where things have changed since. Tells
 * of what somebody else does to the alias.
 */
export function plantAt(
  backstage: Backstage,
  plan: Plan,
  { fault, place }: PlacedFault,
  onForeignWrite: (write: ForeignWrite) => void,
): void {
  switch (place.kind) {
    case 'call':
      return atCall(backstage, fault, place);
    case 'delivery':
      return atDelivery(backstage, fault, place);
    case 'state':
      return inState(backstage, plan, { fault, place }, onForeignWrite);
  }
}

function atCall({ account }: Backstage, fault: PlacedFault['fault'], place: CallPlace): void {
  const { at, service, operation } = place;
  const call = { at, service, operation, ...(place.function === undefined ? {} : { function: place.function }) };
  switch (fault) {
    case 'crash-before-call':
    case 'crash-after-call':
    case 'timeout-after-effect':
      return account.faults.add({ ...call, kind: fault, count: 1 });
    case 'error':
    case 'throttle':
      return account.faults.add({ ...call, kind: fault, count: burst });
    case 'delay':
      return account.faults.add({ ...call, kind: fault, count: 1, milliseconds: longMs });
    default:
      throw new Error(`${fault} is no fault of a call`);
  }
}

function atDelivery({ account }: Backstage, fault: PlacedFault['fault'], { at, rule }: DeliveryPlace): void {
  const delivery = { at, service: 'events', where: { rule }, count: 1 };
  switch (fault) {
    case 'drop':
    case 'duplicate':
      return account.faults.add({ ...delivery, kind: fault });
    case 'reorder':
      return account.faults.add({ ...delivery, kind: fault, milliseconds: overtakenMs });
    case 'late-event':
      return account.faults.add({ ...delivery, kind: 'delay', milliseconds: longMs });
    default:
      throw new Error(`${fault} is no fault of a delivery`);
  }
}

function inState(
  backstage: Backstage,
  plan: Plan,
  { fault, place }: { readonly fault: PlacedFault['fault']; readonly place: StatePlace },
  onForeignWrite: (write: ForeignWrite) => void,
): void {
  const { account, run } = backstage;
  const { function: FunctionName, alias: Name } = lambdaOf(plan.target);
  const pointAt = (version: string) => {
    const RoutingConfig = { AdditionalVersionWeights: {} };
    run('lambda', 'UpdateAlias', { FunctionName, Name, FunctionVersion: version, RoutingConfig });
    onForeignWrite({ at: account.clock.now(), version });
  };
  const remove = (Qualifier: string) => run('lambda', 'DeleteFunction', { FunctionName, Qualifier });
  const isDown = (service: string) =>
    account.faults.add({ kind: 'region-down', services: [service], at: place.at, for: outageMs });
  switch (fault) {
    case 'stop-execution':
      return onEntry(backstage, place, (executionArn) => run('states', 'StopExecution', { executionArn }));
    case 'delete-baseline':
      return onEntry(backstage, place, () => remove(versions.baseline));
    case 'delete-canary':
      return onEntry(backstage, place, () => remove(versions.canary));
    case 'alias-elsewhere':
      return onEntry(backstage, place, () => pointAt(versions.other));
    case 'alias-to-baseline':
      return onEntry(backstage, place, () => pointAt(versions.baseline));
    case 'alias-to-canary':
      return onEntry(backstage, place, () => pointAt(versions.canary));
    case 'lambda-down':
    case 'states-down':
    case 'dynamodb-down':
    case 'cloudwatch-down':
      return isDown(fault.replace('-down', ''));
    default:
      throw new Error(`${fault} is no fault in a state`);
  }
}

/** Acts once, right after the state has been entered; what AWS refuses has no effect. */
function onEntry({ account }: Backstage, { at, state }: StatePlace, act: (executionArn: string) => unknown): void {
  const forget = account.services.states.onTransition((transition) => {
    if (transition.state !== state || transition.at < at) return;
    forget();
    account.clock.after(0, () => {
      try {
        act(transition.executionArn);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
      }
    });
  });
}
