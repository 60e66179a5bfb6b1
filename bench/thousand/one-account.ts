import { type Account, createAccount } from '../../lib/account/account.ts';
import { targetName } from '../../lib/core/plan/plan.ts';
import { ownerSourcePrefix, requestedDetailType } from '../../lib/core/rollout/notice.ts';
import { putMissingAlarms } from '../../lib/rehearsal/alarms.ts';
import { modelledApplication } from '../../lib/rehearsal/application.ts';
import { scenarioLoad } from '../../lib/rehearsal/load.ts';
import { type Owner, ownerOf } from '../../lib/rehearsal/owner.ts';
import { registerTarget } from '../../lib/rehearsal/register-target.ts';
import { controlPlaneStack, synthesizedAssembly } from '../../lib/rehearsal/synthesize.ts';
import { goodCanary, twentyMinutes } from '../world.ts';

const hourMs = 3_600_000;
/** One rollout begins so long after the other: some 150 are under way at a time. */
const apartMs = 10_370;
/** Registering asks Lambda three times, of 15 per second. */
const registrationMs = 1000;

/** Quiet functions, since an account keeps what it has measured of each. */
const scenario = { ...goodCanary, traffic: { ...goodCanary.traffic, rps: 2 } };

const throttles: ReadonlySet<string> = new Set(['ThrottlingException', 'TooManyRequestsException', 'Throttling']);

export interface Together {
  /** How the executions ended, by the last event of their history. */
  readonly endings: Readonly<Record<string, number>>;
  readonly calls: number;
  /** Calls that a quota refused; the SDK makes them again. */
  readonly throttled: number;
}

/** Rollouts of so many functions in one account, which has one control plane and one set of quotas for all of them. */
export async function rolloutsInOneAccount(count: number): Promise<Together> {
  const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
  const { clock, services } = account;
  const run = ownerOf(account);
  const outputs = account.load(synthesizedAssembly([controlPlaneStack.stackName]))[controlPlaneStack.stackName]
    ?.outputs;
  const { TableName: tableName = '', BusName: busName = '' } = outputs ?? {};
  const endings: Record<string, number> = {};
  let ended = 0;
  services.states.onHistory((_execution, { type = '' }) => {
    if (!type.startsWith('Execution') || type === 'ExecutionStarted') return;
    endings[type] = (endings[type] ?? 0) + 1;
    ended++;
  });

  const surroundings = { account, run, tableName, busName };
  const begins: (() => void)[] = [];
  for (let index = 0; index < count; index++) {
    begins.push(await register(surroundings, `checkout-${index}`));
    await clock.runUntil(clock.now() + registrationMs);
  }
  for (const begin of begins) {
    begin();
    await clock.runUntil(clock.now() + apartMs);
  }
  await clock.runUntil(clock.now() + 3 * hourMs, () => ended >= count);
  const throttled = account.calls.filter(({ error }) => error !== undefined && throttles.has(error)).length;
  return { endings, calls: account.calls.length, throttled };
}

interface Surroundings {
  readonly account: Account;
  readonly run: Owner;
  readonly tableName: string;
  readonly busName: string;
}

/** Makes a function and registers it; gives what begins its traffic and its rollout. */
async function register({ account, run, tableName, busName }: Surroundings, functionName: string): Promise<() => void> {
  const plan = {
    ...twentyMinutes,
    target: { function: functionName, alias: 'live' },
    analysis: { ...twentyMinutes.analysis, alarms: [`${functionName}-errors`] },
  };
  const application = modelledApplication({ plan, scenario, controlPlane: controlPlaneStack.name });
  application.deploy(account, run);
  await registerTarget(
    account,
    { tableName, controlPlane: controlPlaneStack.name },
    { plan, owner: application.owner },
  );
  const load = scenarioLoad({
    account,
    rate: () => scenario.traffic.rps,
    plan,
    scenario,
    canary: application.canary,
    onTick: () => {},
  });
  return () => {
    putMissingAlarms(run, plan, scenario);
    load.begin();
    account.clock.after(hourMs, load.end);
    void account.call('events', 'PutEvents', {
      Entries: [
        {
          EventBusName: busName,
          Source: `${ownerSourcePrefix}${application.owner}`,
          DetailType: requestedDetailType,
          Detail: JSON.stringify({ target: targetName(plan.target), version: application.canary, key: functionName }),
        },
      ],
    });
  };
}
