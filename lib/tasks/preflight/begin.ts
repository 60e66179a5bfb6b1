import type { AliasReading } from '../../core/rollout/alias-drift.ts';
import { contentDigest } from '../../core/rollout/content.ts';
import type { Preparation } from '../../core/rollout/event.ts';
import type { Preflight } from '../../core/rollout/preflight.ts';
import type { Rollout } from '../../core/rollout/state.ts';
import { aliasAddress } from '../admit.ts';
import type { Deps } from '../deps.ts';
import { checkSources } from '../measure.ts';
import { readPast } from '../read-past.ts';
import type { Seen } from './seen.ts';

export type BeginDeps = Pick<
  Deps,
  'records' | 'promotions' | 'watches' | 'metrics' | 'sources' | 'controlPlane' | 'now'
>;

export interface Beginning {
  readonly alias: AliasReading;
  readonly found: Seen['found'];
  readonly flight: Extract<Preflight, { readonly kind: 'go' }>;
  readonly further: Preparation['further'];
  /** From then on an alarm that goes off is the guard's. */
  readonly since: string;
  readonly warnings: readonly string[];
  /** Whether to throw where the past cannot be read, so that it is tried again. */
  readonly isPatient: boolean;
}

/** Records what was found, and has the guard watch the alarms from before the first shift on. */
export async function begin(deps: BeginDeps, rollout: Rollout, beginning: Beginning): Promise<void> {
  const { records, watches, now } = deps;
  const preparation = await preparationOf(deps, rollout, beginning);
  const step = records.after(rollout, [{ kind: 'prepared', ...preparation }], { at: now(), by: 'prepare' });
  const { hotfix, alarms } = rollout.plan.analysis;
  const watched = hotfix === 'off' ? alarms : [];
  const { functionName, aliasName, baseline, canary } = preparation;
  const watch = { rolloutId: rollout.id, functionName, aliasName, baseline, canary, since: beginning.since };
  await records.commit(
    [step],
    watched.map((alarm) => watches.put(alarm, watch)),
  );
}

async function preparationOf(deps: BeginDeps, rollout: Rollout, beginning: Beginning): Promise<Preparation> {
  const { alias, found, flight, further, warnings, isPatient } = beginning;
  const { capacity, baselineCapacity } = flight;
  const [past, unanswered] = await Promise.all([
    readPast(deps, rollout, longerTimeout(found)),
    checkSources(deps, rollout, { baseline: alias.alias.version, now: deps.now() }),
  ]);
  if (isPatient && past.unread !== undefined) throw new Error(`the past cannot be read yet: ${past.unread}`);
  const contents = contentsOf(found);
  return {
    ...aliasAddress(rollout),
    baseline: alias.alias.version,
    canary: rollout.request.version,
    revisionId: alias.revisionId,
    ...past.measures,
    warnings: [...warnings, ...past.warnings, ...unanswered],
    ...(capacity > 0 && { capacity }),
    ...(baselineCapacity > 0 && { baselineCapacity }),
    ...(contents && { contents }),
    ...functionArnOf(found),
    ...(further && { further }),
    ...logGroupOf(rollout, found),
    ...((await isKnown(deps, rollout, contents)) && { fastTrack: true }),
  };
}

/** Hooks are told which versions they judge. */
const functionArnOf = ({ baseline, hooks = [] }: Seen['found']): Pick<Preparation, 'functionArn'> =>
  hooks.length > 0 && baseline ? { functionArn: baseline.functionArn } : {};

/** Only after so long has every request of both versions ended. */
function longerTimeout({ baseline, canary }: Seen['found']): number | undefined {
  const timeouts = [baseline, canary].flatMap((version) => version?.timeoutSeconds ?? []);
  return timeouts.length === 0 ? undefined : Math.max(...timeouts);
}

/** Where the canary logs; both versions do unless one of them was told otherwise. */
function logGroupOf({ plan }: Rollout, { canary }: Seen['found']): Pick<Preparation, 'logGroup'> {
  const { target, analysis } = plan;
  if (!analysis.logs || 'flag' in target) return {};
  return { logGroup: canary?.logGroup ?? `/aws/lambda/${target.function}` };
}

const contentsOf = ({ baseline, canary }: Seen['found']): Preparation['contents'] =>
  baseline && canary ? { baseline: contentDigest(baseline), canary: contentDigest(canary) } : undefined;

/** Whether the canary goes back to what was promoted before, by a plan that makes a difference of it. */
const isKnown = async ({ promotions }: BeginDeps, { plan, request }: Rollout, contents: Preparation['contents']) =>
  plan.fastTrack !== undefined && contents !== undefined && promotions.has(request.target, contents.canary);
