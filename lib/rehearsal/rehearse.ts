import { type Account, createAccount } from '../account/account.ts';
import type { CloudAssembly } from '../account/cloudformation/assembly.ts';
import { seededRandom } from '../account/random.ts';
import { type Plan, targetName } from '../core/plan/plan.ts';
import { plannedSeconds } from '../core/plan/times.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import { ownerSourcePrefix, requestedDetailType } from '../core/rollout/notice.ts';
import { rolloutId as idOf } from '../core/rollout/request.ts';
import { putMissingAlarms } from './alarms.ts';
import type { Application } from './application.ts';
import { scenarioLoad } from './load.ts';
import { type Owner, ownerOf } from './owner.ts';
import { writePast } from './past.ts';
import { plantFaults } from './plant-faults.ts';
import { recordReader } from './record-reader.ts';
import { registerTarget } from './register-target.ts';
import { bySide, type Report, reportOf, type TrueCounts } from './report.ts';
import type { Scenario } from './scenario.ts';
import { trafficRate } from './traffic.ts';

export interface RehearsalOptions {
  /** What `cdk synth` wrote: the stack of the control plane, and what else the application needs. */
  readonly assembly: CloudAssembly;
  readonly controlPlane: ControlPlaneStackName;
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly application: Application;
  /** The same seed gives the same report, byte for byte. */
  readonly seed: number;
  /** Hears of each event once it is in the record. */
  readonly onEvent?: (event: RolloutEvent, progress: Progress) => void;
  /** Called before the rollout is asked for: to let happen what no scenario can say, or to watch what nobody reports. */
  readonly onBackstage?: (backstage: Backstage) => void;
  /** When the rehearsal ends, unless its time is up before. By default when the record has closed. */
  readonly isOver?: () => boolean;
}

/** A rehearsal seen from behind. */
export interface Backstage {
  readonly account: Account;
  /** The account's owner. */
  readonly run: Owner;
  readonly tableName: string;
  /** The rollout that will be asked for. */
  readonly rolloutId: string;
}

export interface ControlPlaneStackName {
  /** What functions opt in to. */
  readonly name: string;
  readonly stackName: string;
}

/** How far a running rehearsal is. */
export interface Progress {
  /** Virtual seconds since the first shift; `undefined` before it. */
  readonly seconds: number | undefined;
  readonly canary: TrueCounts;
  readonly baseline: TrueCounts;
  readonly calls: number;
  readonly costUsd: number;
}

/** A Monday morning; a rehearsal's time begins here, whatever the day. */
const startAt = Date.UTC(2026, 0, 5, 9);
const pastHours = 24;
/** Long enough for alarms to have seen the traffic and be OK. */
const warmUpMs = 10 * 60_000;
/** Nobody asks for a rollout on the minute, which is where CloudWatch's periods begin: the seed says when. */
const askWithinMs = 60_000;
/** A write is in effect by then. */
const propagationMs = 10_000;

/** Plays one rollout in a simulated account that runs exactly what is deployed, and reports what came of it. */
export async function rehearse(options: RehearsalOptions): Promise<Report> {
  const { assembly, controlPlane, plan, scenario, application, seed, onEvent, onBackstage } = options;
  const account = createAccount({ seed, startAt });
  const { clock, services } = account;
  const run = ownerOf(account);
  const outputs = account.load(assembly)[controlPlane.stackName]?.outputs ?? {};
  const { TableName: tableName, BusName: busName } = outputs;
  if (!tableName || !busName) throw new Error(`the assembly has no stack ${controlPlane.stackName} of a control plane`);

  application.deploy(account, run);
  putMissingAlarms(run, plan, scenario);
  const records = recordReader(run, tableName);
  const random = seededRandom(`${seed}/rehearsal`);
  const request = { target: targetName(plan.target), version: application.canary, key: `rehearsal-${seed}` };
  const source = `${ownerSourcePrefix}${application.owner}`;
  const rolloutId = idOf({ ...request, source });

  let zero: number | undefined;
  let heard = 0;
  let closedAt: number | undefined;
  let canaryGoneAt: number | undefined;
  const rate = trafficRate(scenario.traffic, random.fork('traffic'));
  const load = scenarioLoad({ account, rate, plan, scenario, canary: application.canary, onTick: () => onTick() });

  const ask = (version: string, key: string) =>
    account.call('events', 'PutEvents', {
      Entries: [
        {
          EventBusName: busName,
          Source: source,
          DetailType: requestedDetailType,
          Detail: JSON.stringify({ ...request, version, key }),
        },
      ],
    });
  const faultContext = {
    account,
    run,
    plan,
    request: (version: string | undefined, times: number) => {
      const key = version === undefined ? request.key : `${request.key}-version-${version}`;
      for (let i = 0; i < times; i++) void ask(version ?? request.version, key);
    },
  };

  const onTick = () => {
    look();
    void application.sample?.(account);
  };
  /** Reads what is new in the record; the first shift begins the scenario's time. */
  const look = () => {
    const head = records.headAfter(rolloutId, heard);
    if (!head) return;
    const first = head.shifts[0];
    if (first && zero === undefined) {
      zero = Date.parse(first.at);
      load.setZero(zero);
      plantFaults(faultContext, scenario, zero);
    }
    if (onEvent) {
      const seconds = zero === undefined ? undefined : (clock.now() - zero) / 1000;
      const sides = bySide(load.counts(), application.canary);
      const progress = { seconds, ...sides, calls: account.calls.length, costUsd: account.costUsd() };
      for (const event of records.eventsAfter(rolloutId, heard)) onEvent(event, progress);
    }
    heard = head.seq;
    if (head.phase === 'closed') closedAt ??= clock.now();
  };

  services.states.onTransition(({ state }) => {
    if (state === 'Route' || state === 'Bake') look();
  });
  services.states.onHistory((_execution, { type }) => {
    if (type?.startsWith('Execution')) look();
  });
  services.lambda.onRoutingEffective(({ functionName, alias, routing, at }) => {
    if (functionName !== plan.target.function || alias !== plan.target.alias) return;
    canaryGoneAt = (routing[application.canary] ?? 0) > 0 ? undefined : (canaryGoneAt ?? at);
  });

  writePast({ account, plan, scenario, rate, random: random.fork('past'), hours: pastHours });
  load.begin();
  await clock.runUntil(startAt + warmUpMs + Math.floor(random.fork('start').between(0, askWithinMs)));
  await registerTarget(account, { tableName, controlPlane: controlPlane.name }, { plan, owner: application.owner });
  onBackstage?.({ account, run, tableName, rolloutId });
  const askedAt = clock.now();
  await account.settle(ask(request.version, request.key));

  const untilSeconds = scenario.until ?? 2 * plannedSeconds(plan) + 3600;
  const limit = () => (zero ?? askedAt) + untilSeconds * 1000;
  const isClosed = () => closedAt !== undefined;
  // The limit moves when the first shift comes.
  while (!isClosed() && clock.now() < limit()) await clock.runUntil(limit(), isClosed);
  const endAt = closedAt ?? limit();
  load.end();
  await clock.runUntil(clock.now() + propagationMs);

  return reportOf({
    account,
    run,
    plan,
    scenario,
    seed,
    rolloutId,
    canary: application.canary,
    events: records.eventsAfter(rolloutId),
    counts: load.counts(),
    zero: zero ?? askedAt,
    endAt,
    canaryGoneAt,
  });
}
