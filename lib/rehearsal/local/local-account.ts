import { type Account, createAccount } from '../../account/account.ts';
import type { CloudAssembly } from '../../account/cloudformation/assembly.ts';
import { type Random, seededRandom } from '../../account/random.ts';
import { lambdaOf, type Plan } from '../../core/plan/plan.ts';
import { putMissingAlarms } from '../alarms.ts';
import { deployDocument } from '../flag-application.ts';
import { type FlagHome, flagHome } from '../flag-home.ts';
import { flagLoad } from '../flag-load.ts';
import { modelledApplication } from '../application.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { writePast } from '../past.ts';
import { registerTarget } from '../register-target.ts';
import type { ControlPlaneStackName } from '../rehearse.ts';
import { trafficRate } from '../traffic.ts';
import { exampleFlags, exampleWorld, flagRequestsPerSecond, flagWithUsers } from './example.ts';
import { type OnRolloutEvent, watchTarget } from './newest-rollouts.ts';
import { type Releases, releases, releasesOf } from './releases.ts';

export interface LocalOptions {
  readonly assembly: CloudAssembly;
  readonly controlPlane: ControlPlaneStackName;
  /** Whose target there is, with traffic; it is registered. */
  readonly plan: Plan;
  readonly seed: number;
  /** Epoch milliseconds. The account has ten minutes of traffic behind it then. */
  readonly now: number;
  readonly onEvent: OnRolloutEvent;
}

/** A simulated account to work in: the control plane as it is deployed, an application, and its customers. */
export interface LocalAccount {
  readonly account: Account;
  readonly releases: Releases;
  /** Tells what has happened in the target's rollouts since the look before. */
  readonly look: () => void;
}

const warmUpMs = 10 * 60_000;
const pastHours = 24;
/** Traffic is drawn this often. */
const tickMs = 10_000;

export async function localAccount(options: LocalOptions): Promise<LocalAccount> {
  const { assembly, controlPlane, plan, seed, now, onEvent } = options;
  const account = createAccount({ seed, startAt: now - warmUpMs });
  const run = ownerOf(account);
  const { TableName: tableName, FlagsPlace } = account.load(assembly)[controlPlane.stackName]?.outputs ?? {};
  if (!tableName) throw new Error(`the assembly has no stack ${controlPlane.stackName} of a control plane`);

  const world = exampleWorld();
  const application = modelledApplication({
    plan,
    scenario: world,
    controlPlane: controlPlane.name,
    owner: 'payments',
    versions: releases.length,
  });
  application.deploy(account, run);
  const home = flagHome(FlagsPlace);
  // It takes seconds, and there are minutes until somebody can ask.
  if (home) void deployDocument(account, home, exampleFlags);
  putMissingAlarms(run, plan, world);
  const random = seededRandom(`${seed}/local`);
  const rate = trafficRate(world.traffic, random.fork('traffic'));
  writePast({ account, plan, scenario: world, rate, random: random.fork('past'), hours: pastHours });

  const known = releasesOf(run, plan, world);
  serveForEver(account, plan, world.traffic.rps, known);
  if (home) askForFlag({ account, run, home, random: random.fork('flag') });
  await account.clock.runUntil(now);
  await registerTarget(account, { tableName, controlPlane: controlPlane.name }, { plan, owner: application.owner });
  return { account, releases: known, look: watchTarget(run, tableName, plan, onEvent) };
}

/** Users of the flag that there is to roll out, whose variants are equally good. */
function askForFlag(of: {
  readonly account: Account;
  readonly run: Owner;
  readonly home: FlagHome;
  readonly random: Random;
}): void {
  const world = exampleWorld();
  flagLoad({
    ...of,
    key: flagWithUsers,
    canary: 'on',
    scenario: { ...world, canary: { ...world.baseline, from: 0 } },
    rate: () => flagRequestsPerSecond,
    onTick: () => {},
  }).begin();
}

function serveForEver({ clock, services }: Account, { target }: Plan, rps: number, { behaviorOf }: Releases): void {
  const behavior = (version: string) => {
    const { errorRate, latency } = behaviorOf(version);
    return { errorRate, latency: { p50Ms: latency.p50, p99Ms: latency.p99 } };
  };
  let servedTo = clock.now();
  const tick = () => {
    const [from, to] = [servedTo, clock.now()];
    servedTo = to;
    services.lambda.serve({
      functionName: lambdaOf(target).function,
      qualifier: lambdaOf(target).alias,
      from,
      to,
      rps,
      behavior,
    });
    clock.after(tickMs, tick);
  };
  clock.after(tickMs, tick);
}
