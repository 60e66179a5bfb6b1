import { ForeignExecution } from '../core/errors.ts';
import { type FlagDocument, flagOf } from '../core/flags/document.ts';
import { lackProblem, needsOf } from '../core/flags/needs.ts';
import type { Prospects } from '../core/analysis/prospects.ts';
import type { AlarmReading } from '../core/analysis/contract.ts';
import type { AliasReading } from '../core/rollout/alias-drift.ts';
import type { Happening, Preparation } from '../core/rollout/event.ts';
import { contentDigest } from '../core/rollout/content.ts';
import {
  type FlagTarget,
  type LambdaTarget,
  type Plan,
  addressOf as targetAddress,
  targetName,
  targetsOf,
} from '../core/plan/plan.ts';
import { flagPreflight, furtherFlagProblem } from '../core/rollout/preflight/flag.ts';
import { type Preflight, preflight } from '../core/rollout/preflight.ts';
import type { AlarmFacts, PreflightFindings } from '../core/rollout/preflight/found.ts';
import type { Rollout } from '../core/rollout/rollout.ts';
import type { Route } from '../core/rollout/route.ts';
import { targetNames } from '../core/rollout/standings.ts';
import { windowWarnings } from '../core/rollout/window-warnings.ts';
import { nextOfPhase } from '../core/rollout/route.ts';
import { admit, aliasAddress } from './admit.ts';
import { allHooks } from '../core/plan/hook-function.ts';
import { outlook } from './outlook.ts';
import type { Deps, TaskInput } from './deps.ts';
import { checkSources } from './measure.ts';
import { keptBy } from './kept-by.ts';
import { noPast, readPast } from './read-past.ts';

type PrepareDeps = Pick<
  Deps,
  | 'records'
  | 'claims'
  | 'promotions'
  | 'aliases'
  | 'flags'
  | 'functions'
  | 'capacity'
  | 'calendars'
  | 'line'
  | 'stacks'
  | 'alarms'
  | 'metrics'
  | 'sources'
  | 'watches'
  | 'now'
  | 'controlPlane'
  | 'heard'
>;

const by = 'prepare';

export interface PrepareInput extends TaskInput {
  /** How often this execution has tried before. @default often enough */
  readonly attempt?: number;
}

/** A rollout that knows nothing of the past notices less: so many more tries are worth it before it begins like that. */
const patientAttempts = 4;

/** The pre-flight: finds out whether the rollout may begin, and fixes what it is measured against. */
export const prepare =
  (deps: PrepareDeps) =>
  async ({ attempt = patientAttempts, ...input }: PrepareInput): Promise<Route> => {
    const rollout = await admit(deps, input);
    if (rollout.phase !== 'preparing') return { next: nextOfPhase(rollout), waitSeconds: 1, readSeq: 0 };

    await requireClaim(deps, rollout);

    // An alarm that goes off from here on is the guard's, even if it was still OK when it was read.
    const since = new Date(deps.now()).toISOString();
    const isPatient = attempt < patientAttempts;
    const { alias, found, flight, unseen } = await look(deps, rollout, isPatient);
    if (flight.kind !== 'go' || !alias) {
      const outcome = flight.kind === 'unchanged' ? 'unchanged' : 'rejected';
      const reason = flight.kind === 'go' ? 'the alias vanished' : flight.reason;
      await append(deps, rollout, { kind: 'refused', outcome, reason });
      return { next: 'finish', waitSeconds: 1, readSeq: 0 };
    }
    const beside = await lookAtFurther(deps, rollout);
    if ('problem' in beside) {
      await append(deps, rollout, { kind: 'refused', outcome: 'rejected', reason: beside.problem });
      return { next: 'finish', waitSeconds: 1, readSeq: 0 };
    }
    const { capacity, baselineCapacity } = flight;
    const expected = await windowWarnings(rollout.plan, deps.now(), outlook(deps, rollout.plan));
    const warnings = [...flight.warnings, ...unseen, ...expected];
    await begin(deps, rollout, {
      alias,
      since,
      isPatient,
      warnings,
      capacity,
      baselineCapacity,
      ...beside,
      ...timeoutOf(found),
      ...contentsOf(found),
      ...addressOf(found),
      ...logGroupOf(rollout.plan, found),
    });
    // Analyze lets it begin as soon as nothing keeps it any more.
    const next = (await keptBy(deps, rollout)) ? 'bake' : 'shift';
    return { next, waitSeconds: 1, readSeq: 0 };
  };

async function requireClaim({ claims }: PrepareDeps, { id, fence, plan }: Rollout): Promise<void> {
  const found = await Promise.all(targetNames(plan).map(claims.read));
  // The rollout's fence is that of its first claim; it holds the others as long as nobody has been given them since.
  const lost = found.find((claim, i) => claim.rolloutId !== id || (i === 0 && claim.fence !== fence));
  if (!lost) return;
  throw new ForeignExecution(`rollout ${id} no longer holds the claim on ${lost.target} under fence ${fence}`);
}

const append = (deps: PrepareDeps, rollout: Rollout, happening: Happening) =>
  deps.records.append(rollout, [happening], { at: deps.now(), by });

interface Seen {
  readonly alias: AliasReading | undefined;
  readonly found: Pick<PreflightFindings, 'baseline' | 'canary' | 'hooks'>;
  readonly flight: Preflight;
  /** What could not be looked at, each in a sentence. */
  readonly unseen: readonly string[];
}

const look = (deps: PrepareDeps, rollout: Rollout, isPatient: boolean): Promise<Seen> => {
  const { target } = rollout.plan;
  return 'flag' in target ? lookAtFlag(deps, rollout, target) : lookAtAlias(deps, rollout, target, isPatient);
};

async function lookAtFlag(
  { aliases, flags, alarms, heard }: PrepareDeps,
  rollout: Rollout,
  { flag }: FlagTarget,
): Promise<Seen> {
  const document = await flags.read();
  const alias = document && (await aliases.read(aliasAddress(rollout)));
  const owner = ownerOf(rollout);
  const flight = flagPreflight(rollout, flag, {
    document,
    owner,
    heard,
    alarms: await alarms.inspect(rollout.plan.analysis.alarms),
  });
  const lack = flight.kind === 'go' ? await lackOf({ aliases }, rollout, document, flag) : undefined;
  const refused: Preflight | undefined = lack === undefined ? undefined : { kind: 'rejected', reason: lack };
  return { alias, found: { baseline: undefined, canary: undefined }, flight: refused ?? flight, unseen: [] };
}

/** What code a flag lacks: it is looked at as it is now, but for the target of the rollout that is moved before it. */
async function lackOf(
  { aliases }: Pick<PrepareDeps, 'aliases'>,
  { plan, request }: Rollout,
  document: FlagDocument | undefined,
  key: string,
): Promise<string | undefined> {
  const flag = document && flagOf(document, key);
  const needs = flag && needsOf(flag);
  if (!needs) return undefined;
  if (typeof needs === 'string') return lackProblem(key, needs, undefined);
  const isMovedBefore = targetName(plan.target) === `${needs.functionName}:${needs.aliasName}`;
  const found = isMovedBefore ? { alias: { version: request.version } } : await aliases.read(needs);
  return lackProblem(key, needs, found?.alias);
}

/** The targets that are moved after the first, each as it is before; or what keeps one of them from being moved. */
async function lookAtFurther(
  { aliases, flags }: PrepareDeps,
  rollout: Rollout,
): Promise<Pick<Preparation, 'further'> | { readonly problem: string }> {
  const [, ...targets] = targetsOf(rollout.plan);
  if (targets.length === 0) return {};
  const document = await flags.read();
  const further: Preparation[] = [];
  for (const target of targets) {
    if (!('flag' in target)) return { problem: `${targetName(target)} is moved after another target, and no flag` };
    const problem =
      furtherFlagProblem(document, target, ownerOf(rollout)) ??
      (await lackOf({ aliases }, rollout, document, target.flag));
    const address = targetAddress(target);
    const found = problem === undefined ? await aliases.read(address) : undefined;
    if (!found) return { problem: problem ?? `there is no flag ${target.flag} any more` };
    further.push({
      ...address,
      baseline: found.alias.version,
      canary: target.variant ?? '',
      revisionId: found.revisionId,
      ...noPast(rollout.plan.analysis),
      warnings: [],
    });
  }
  return { further };
}

const ownerOf = ({ request }: Rollout) => request.source.slice('tidegate.'.length);

async function lookAtAlias(
  deps: PrepareDeps,
  rollout: Rollout,
  target: LambdaTarget,
  isPatient: boolean,
): Promise<Seen> {
  const { aliases, functions, capacity, stacks, alarms, controlPlane, heard } = deps;
  const { request, plan } = rollout;
  const address = aliasAddress(rollout);
  const alias = await aliases.read(address);
  const baseline = alias && (await functions.version(target.function, alias.alias.version));
  const canary = await functions.version(target.function, request.version);
  const arn = (canary ?? baseline)?.functionArn;
  const tags = arn ? await functions.tags(arn) : {};
  const unseen: string[] = [];
  const seen = lookingAside(isPatient, unseen);
  const { alarms: names } = plan.analysis;
  const found = {
    controlPlane,
    owner: ownerOf(rollout),
    tags,
    alias,
    baseline,
    canary,
    capacities: await seen('provisioned capacity', async () => (arn ? capacity.of(target.function) : []), []),
    codeDeploy: await seen('whether CodeDeploy owns the alias', () => stacks.codeDeployOwner(tags, address), undefined),
    alarms: await seen('what mutes the alarms', () => alarms.inspect(names), undefined).then(
      async (facts) => facts ?? (await alarms.read(names)).map(asFacts),
    ),
    heard,
    hooks: await functions.hooks(allHooks(plan)),
  };
  return { alias, found, flight: preflight(rollout, found), unseen };
}

/**
 * What is looked at beside the versions and the alias themselves must not keep releases from an account in which one of
 * these calls is denied, or unknown: after some tries the rollout begins, and its record says what nobody has seen.
 */
const lookingAside =
  (isPatient: boolean, unseen: string[]) =>
  async <T, Otherwise>(what: string, ask: () => Promise<T>, otherwise: Otherwise): Promise<T | Otherwise> => {
    try {
      return await ask();
    } catch (error) {
      if (isPatient) throw error;
      const { name, message } = error as Error;
      unseen.push(`${what} could not be looked at: ${name}: ${message.split('\n')[0]}`);
      return otherwise;
    }
  };

const asFacts = ({ name, state }: AlarmReading): AlarmFacts => ({ name, state, isSilenced: false, mutedBy: [] });

/** Hooks are told which versions they judge. */
const addressOf = ({ baseline, hooks = [] }: Seen['found']): Pick<Preparation, 'functionArn'> =>
  hooks.length > 0 && baseline ? { functionArn: baseline.functionArn } : {};

/** The longer timeout: only after so long has every request of both versions ended. */
function timeoutOf({ baseline, canary }: Pick<PreflightFindings, 'baseline' | 'canary'>) {
  const timeouts = [baseline, canary].flatMap((version) => version?.timeoutSeconds ?? []);
  return timeouts.length === 0 ? {} : { timeoutSeconds: Math.max(...timeouts) };
}

/** Where the canary logs; both versions do unless one of them was told otherwise. */
function logGroupOf({ target, analysis }: Plan, { canary }: Seen['found']): Pick<Preparation, 'logGroup'> {
  if (!analysis.logs || 'flag' in target) return {};
  return { logGroup: canary?.logGroup ?? `/aws/lambda/${target.function}` };
}

function contentsOf({
  baseline,
  canary,
}: Pick<PreflightFindings, 'baseline' | 'canary'>): Pick<Preparation, 'contents'> {
  return baseline && canary ? { contents: { baseline: contentDigest(baseline), canary: contentDigest(canary) } } : {};
}

interface Beginning
  extends Pick<Preparation, 'contents' | 'functionArn' | 'further' | 'logGroup'>,
    Pick<Prospects, 'timeoutSeconds'> {
  readonly alias: AliasReading;
  readonly since: string;
  readonly isPatient: boolean;
  readonly warnings: readonly string[];
  readonly capacity: number;
  readonly baselineCapacity: number;
}

/** Records what was found, and has the guard watch the alarms from before the first shift on. */
async function begin(deps: PrepareDeps, rollout: Rollout, beginning: Beginning) {
  const { records, watches, now } = deps;
  const {
    alias,
    since,
    isPatient,
    warnings,
    capacity,
    baselineCapacity,
    timeoutSeconds,
    contents,
    functionArn,
    logGroup,
    further,
  } = beginning;
  const address = aliasAddress(rollout);
  const [past, unanswered] = await Promise.all([
    readPast(deps, rollout, timeoutSeconds),
    checkSources(deps, rollout, { baseline: alias.alias.version, now: now() }),
  ]);
  if (isPatient && past.unread !== undefined) throw new Error(`the past cannot be read yet: ${past.unread}`);
  const preparation: Preparation = {
    ...address,
    baseline: alias.alias.version,
    canary: rollout.request.version,
    revisionId: alias.revisionId,
    ...past.measures,
    warnings: [...warnings, ...past.warnings, ...unanswered],
    ...(capacity === 0 ? {} : { capacity }),
    ...(baselineCapacity === 0 ? {} : { baselineCapacity }),
    ...(contents && { contents }),
    ...(functionArn !== undefined && { functionArn }),
    ...(further && { further }),
    ...(logGroup !== undefined && { logGroup }),
    ...((await isKnown(deps, rollout, contents)) && { fastTrack: true }),
  };
  const step = records.after(rollout, [{ kind: 'prepared', ...preparation }], { at: now(), by });
  const { hotfix, alarms } = rollout.plan.analysis;
  const watched = hotfix === 'off' ? alarms : [];
  const watch = {
    rolloutId: rollout.id,
    ...address,
    baseline: preparation.baseline,
    canary: preparation.canary,
    since,
  };
  await records.commit(
    [step],
    watched.map((alarm) => watches.put(alarm, watch)),
  );
}

/** Whether the canary goes back to what was promoted before, by a plan that makes a difference of it. */
const isKnown = async ({ promotions }: PrepareDeps, { plan, request }: Rollout, contents: Preparation['contents']) =>
  plan.fastTrack !== undefined && contents !== undefined && promotions.has(request.target, contents.canary);
