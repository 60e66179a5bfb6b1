import { type Account, createAccount } from '../account/account.ts';
import type { CloudAssembly } from '../account/cloudformation/assembly.ts';
import type { ProcessPool } from '../account/host/process-pool.ts';
import { seededRandom } from '../account/random.ts';
import { readHeardFindings } from '../core/plan/finding-kinds.ts';
import { type Plan, targetsOf } from '../core/plan/plan.ts';
import { plannedSeconds } from '../core/plan/times.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import { putMissingAlarms } from './alarms.ts';
import type { Application } from './application.ts';
import { putCalendars } from './calendars.ts';
import { type FlagHome, flagHome } from './flag-home.ts';
import { flagLoad, type FlagLoadOptions } from './flag-load.ts';
import { putHookFunctions } from './hook-functions.ts';
import { jointLoad } from './joint-load.ts';
import { type Load, type LoadOptions, scenarioLoad } from './load.ts';
import { type Owner, ownerOf } from './owner.ts';
import { putMetricServers } from './metric-servers.ts';
import { writePast } from './past.ts';
import { scenarioPeople, type Word } from './people.ts';
import { plantFaults } from './plant-faults.ts';
import { recordReader } from './record-reader.ts';
import { registerTarget } from './register-target.ts';
import { type Report, reportOf } from './report.ts';
import { pipelineRequests } from './requests.ts';
import type { Scenario } from './scenario.ts';
import { trafficRate } from './traffic.ts';
import { type Progress, watchRollout } from './watch.ts';

export interface RehearsalOptions {
  /** What `cdk synth` wrote: the stack of the control plane, and what else the application needs. */
  readonly assembly: CloudAssembly;
  readonly controlPlane: ControlPlaneStackName;
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly application: Application;
  /** The same seed gives the same report, byte for byte. */
  readonly seed: number;
  /** How far back CloudWatch knows of traffic, whole hours. @default 24 */
  readonly pastHours?: number;
  /** How long there is traffic before the rollout is asked for: long enough for alarms to have seen it and be OK. @default 10 */
  readonly warmUpMinutes?: number;
  /** Hears of each event once it is in the record. */
  readonly onEvent?: (event: RolloutEvent, progress: Progress) => void;
  /** Hears what people are told that the record does not tell. */
  readonly onWord?: (word: Word) => void;
  /** Called before the rollout is asked for: to let happen what no scenario can say, or to watch what nobody reports. */
  readonly onBackstage?: (backstage: Backstage) => void;
  /** When the rehearsal ends, unless its time is up before. By default when the record has closed. */
  readonly isOver?: () => boolean;
  /**
   * Speeds up many rehearsals in one process. What the functions remember, they remember of rollouts, whose ids are made of
   * the request's key: each rehearsal needs one of its own then, as requests have outside of rehearsals.
   */
  readonly processes?: ProcessPool;
  /** What tells the request from others. Default: the same for all rehearsals of a seed. */
  readonly requestKey?: string;
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

/** A Monday morning; a rehearsal's time begins here, whatever the day. */
const startAt = Date.UTC(2026, 0, 5, 9);
/** Nobody asks for a rollout on the minute, which is where CloudWatch's periods begin: the seed says when. */
const askWithinMs = 60_000;
/** A write is in effect by then. */
const propagationMs = 10_000;
const flagPropagationMs = 90_000;

/** Plays one rollout in a simulated account that runs exactly what is deployed, and reports what came of it. */
export async function rehearse(options: RehearsalOptions): Promise<Report> {
  const { controlPlane, plan, scenario, application, seed, onEvent, onWord, onBackstage } = options;
  const { requestKey = `rehearsal-${seed}`, pastHours = 24, warmUpMinutes = 10 } = options;
  const { canary, owner } = application;
  const { account, run, tableName, busName, flags, home } = stage(options);
  const { clock } = account;
  const random = seededRandom(`${seed}/rehearsal`);
  const records = recordReader(run, tableName);
  const requests = pipelineRequests({ account, busName, plan, application, key: requestKey });
  const { rolloutId } = requests;

  const people = scenarioPeople({
    ...{ account, run, scenario, controlPlane: controlPlane.name, rolloutId, records, onWord },
    onAnswer: () => watch.look(),
  });
  const rate = trafficRate(scenario.traffic, random.fork('traffic'));
  const requestsOf = { account, rate, scenario, canary, onTick: () => onTick() };
  const load = loadOf(plan, { ...requestsOf, run, home, random });
  const onFirstShift = (zero: number) => {
    load.setZero(zero);
    people.setZero(zero);
    plantFaults({ account, run, plan, canary, request: requests.askBesides }, scenario, zero);
  };
  const watch = watchRollout({ account, records, rolloutId, canary, load, onFirstShift, onEvent });
  const servers = { account, run, plan, home, scenario, controlPlane: controlPlane.name, owner, canary, rolloutId };
  putMetricServers({ ...servers, zero: watch.zero });
  putHookFunctions({ ...servers, zero: watch.zero });
  const onTick = () => {
    watch.look();
    void application.sample?.(account);
  };

  writePast({ account, plan, scenario, rate, random: random.fork('past'), hours: pastHours });
  load.begin();
  const warmAt = startAt + warmUpMinutes * 60_000;
  await clock.runUntil(warmAt + Math.floor(random.fork('start').between(0, askWithinMs)));
  await registerTarget(
    account,
    { tableName, flags, controlPlane: controlPlane.name, heard: heardBy(run, controlPlane.name) },
    { plan, owner },
  );
  putCalendars(account, run, plan, scenario);
  onBackstage?.({ account, run, tableName, rolloutId });
  const askedAt = clock.now();
  await account.settle(requests.ask());

  const begunAt = () => watch.zero() ?? askedAt;
  const limit = () => begunAt() + (scenario.until ?? 2 * plannedSeconds(plan) + 3600) * 1000;
  const isOver = options.isOver ?? (() => watch.closedAt() !== undefined && !people.areAwaited());
  // The limit moves when the first shift comes.
  while (!isOver() && clock.now() < limit()) await clock.runUntil(limit(), isOver);
  watch.look();
  const closedAt = watch.closedAt();
  const endAt = closedAt === undefined ? limit() : Math.max(closedAt, people.answeredAt());
  // What users get of a flag follows its document a poll later, so its traffic goes on until then.
  if (targetsOf(plan).some((target) => 'flag' in target)) await clock.runUntil(clock.now() + flagPropagationMs);
  load.end();
  await clock.runUntil(clock.now() + propagationMs);
  account.services.lambda.endIdleEnvironments();

  return reportOf({
    account,
    run,
    plan,
    home,
    scenario,
    seed,
    rolloutId,
    canary,
    events: records.eventsAfter(rolloutId),
    counts: load.counts(),
    zero: begunAt(),
    endAt,
    canaryGoneAt: watch.canaryGoneAt(),
    people,
  });
}

type RequestsOf = Omit<LoadOptions, 'plan'> & Pick<FlagLoadOptions, 'run' | 'random'>;

/** Traffic through what the plan moves. */
function loadOf(plan: Plan, { home, ...options }: RequestsOf & { readonly home: FlagHome | undefined }): Load {
  const random = options.random.fork('flags');
  const [first, ...further] = targetsOf(plan);
  if (first && 'flag' in first) return flagLoad({ ...options, home: homeOf(home), key: first.flag, random });
  const flags = further.filter((target) => 'flag' in target);
  return flags.length > 0
    ? jointLoad({ ...options, plan, home: homeOf(home), flags, random })
    : scenarioLoad({ ...options, plan });
}

/** The kinds of findings that a control plane listens to. */
function heardBy(run: Owner, controlPlane: string) {
  const found = run('lambda', 'GetFunctionConfiguration', { FunctionName: `${controlPlane}-start` });
  const { Environment } = found as { readonly Environment?: { readonly Variables?: Record<string, string> } };
  return readHeardFindings(Environment?.Variables?.['FINDINGS']);
}

/** An account with the control plane in it, the application, and the alarms that the plan names. */
function stage({ assembly, controlPlane, plan, scenario, application, seed, processes }: RehearsalOptions) {
  const account = createAccount({ seed, startAt, ...(processes && { processes }) });
  const run = ownerOf(account);
  const {
    TableName: tableName,
    BusName: busName,
    FlagsPlace: flags,
  } = account.load(assembly)[controlPlane.stackName]?.outputs ?? {};
  if (!tableName || !busName) throw new Error(`the assembly has no stack ${controlPlane.stackName} of a control plane`);
  const home = flagHome(flags);
  application.deploy(account, run, home);
  putMissingAlarms(run, plan, scenario, application.canary);
  return { account, run, tableName, busName, flags, home };
}

function homeOf(home: FlagHome | undefined): FlagHome {
  if (!home) throw new Error('the control plane of this assembly has no flags to rehearse with');
  return home;
}
