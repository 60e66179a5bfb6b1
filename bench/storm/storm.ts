import { type Account, createAccount } from '../../lib/account/account.ts';
import { targetName } from '../../lib/core/plan/plan.ts';
import { ownerSourcePrefix, requestedDetailType } from '../../lib/core/rollout/notice.ts';
import { modelledApplication } from '../../lib/rehearsal/application.ts';
import { ownerOf } from '../../lib/rehearsal/owner.ts';
import { registerTarget } from '../../lib/rehearsal/register-target.ts';
import { controlPlaneStack, synthesizedAssembly } from '../../lib/rehearsal/synthesize.ts';
import { putQuietAlarm } from '../../test/tasks/deployed.ts';
import { goodCanary, twentyMinutes } from '../world.ts';

/** Registering asks Lambda three times, of 15 per second. */
const registrationMs = 1000;
const hourMs = 3_600_000;
const sharedAlarm = 'shared-database';

export interface Storm {
  /** Seconds from the requests, which came all at once, until the last canary had traffic. */
  readonly startSeconds: number;
  /** Canaries that never got any. */
  readonly unstarted: number;
  /** Of 15 calls per second that Lambda's control plane takes, so many are made while nothing happens. */
  readonly quietCalls: number;
  /** Seconds from the shared alarm until the last canary had none: Lambda takes up to five to follow a write. */
  readonly revertSeconds: number;
  /** Seconds from the shared alarm until the last of those writes was made. */
  readonly writtenSeconds: number;
  /** Writes to aliases after the alarm. */
  readonly writes: number;
  /** Canaries that were never taken back. */
  readonly starved: number;
  /** Calls of Lambda's control plane that the quota refused. */
  readonly throttled: number;
}

/**
 * So many rollouts of one account are asked for at the same moment; once all are under way, what they share fails.
 *
 * @param quietMinutes between those two; in five of them every look at an alias comes round
 */
export async function storm(count: number, quietMinutes = 5): Promise<Storm> {
  const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
  const { clock } = account;
  const run = ownerOf(account);
  const stacks = account.load(synthesizedAssembly([controlPlaneStack.stackName]));
  const { TableName: tableName = '', BusName: busName = '' } = stacks[controlPlaneStack.stackName]?.outputs ?? {};
  putQuietAlarm(account, sharedAlarm);

  const requests: (() => void)[] = [];
  for (let index = 0; index < count; index++) {
    requests.push(await registered(account, { tableName, busName }, `checkout-${index}`));
    await clock.runUntil(clock.now() + registrationMs);
  }
  const split = followSplits(account);

  const requestedAt = clock.now();
  for (const request of requests) request();
  await clock.runUntil(requestedAt + 2 * hourMs, () => split.now.size >= count);
  const unstarted = count - split.now.size;
  const startSeconds = (split.changedAt() - requestedAt) / 1000;

  const quietFrom = clock.now();
  const quietMs = quietMinutes * 60_000;
  await clock.runUntil(quietFrom + quietMs);
  const quietCalls = controlPlaneCalls(account, quietFrom).length / (quietMs / 1000);

  const redAt = clock.now();
  run('cloudwatch', 'SetAlarmState', { AlarmName: sharedAlarm, StateValue: 'ALARM', StateReason: 'down' });
  await clock.runUntil(redAt + hourMs, () => split.now.size === 0);
  const revertSeconds = (split.changedAt() - redAt) / 1000;
  const starved = split.now.size;
  // The machines wake after that, and are done within minutes.
  await clock.runUntil(clock.now() + 4 * 60_000);
  const after = controlPlaneCalls(account, redAt);
  const written = after.filter(({ operation, error }) => operation === 'UpdateAlias' && !error).map(({ at }) => at);
  const writtenSeconds = (Math.max(...written) - redAt) / 1000;
  const writes = written.length;
  const throttled = account.calls.filter(({ error }) => error === 'TooManyRequestsException').length;
  return { startSeconds, unstarted, quietCalls, revertSeconds, writtenSeconds, writes, starved, throttled };
}

/** Everything that takes of the 15 requests per second. */
const controlPlaneCalls = ({ calls }: Account, from: number) =>
  calls.filter(({ at, service, operation }) => at >= from && service === 'lambda' && operation !== 'Invoke');

/** Which functions' aliases send traffic to a canary. */
function followSplits({ services, clock }: Account) {
  const now = new Set<string>();
  let changed = clock.now();
  services.lambda.onRoutingEffective(({ functionName, routing }) => {
    changed = clock.now();
    if (Object.keys(routing).length > 1) now.add(functionName);
    else now.delete(functionName);
  });
  return { now, changedAt: () => changed };
}

/** Makes a function and registers it; gives what asks for its rollout. */
async function registered(
  account: Account,
  { tableName, busName }: { readonly tableName: string; readonly busName: string },
  functionName: string,
): Promise<() => void> {
  // Long stages, and nobody calls: what is measured is how rollouts begin and end.
  const stages = twentyMinutes.stages.map((stage) => ({ ...stage, bakeSeconds: 43_200, maxBakeSeconds: 86_400 }));
  const plan = {
    ...twentyMinutes,
    target: { function: functionName, alias: 'live' },
    stages,
    analysis: { ...twentyMinutes.analysis, alarms: [sharedAlarm] },
  };
  const application = modelledApplication({ plan, scenario: goodCanary, controlPlane: controlPlaneStack.name });
  application.deploy(account, ownerOf(account));
  const { owner, canary } = application;
  await registerTarget(account, { tableName, controlPlane: controlPlaneStack.name }, { plan, owner });
  const Detail = JSON.stringify({ target: targetName(plan.target), version: canary, key: functionName });
  return () => {
    void account.call('events', 'PutEvents', {
      Entries: [
        { EventBusName: busName, Source: `${ownerSourcePrefix}${owner}`, DetailType: requestedDetailType, Detail },
      ],
    });
  };
}
