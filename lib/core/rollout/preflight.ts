import type { AlarmReading } from '../analysis/contract.ts';
import type { AliasReading } from './alias-drift.ts';
import { describeAlias } from './alias-state.ts';
import type { Rollout } from './rollout.ts';

/** What Lambda says of a published version. */
export interface VersionFacts {
  readonly version: string;
  /** Without the version. */
  readonly functionArn: string;
  /** `Active`, `Pending`, `Failed`, … */
  readonly state: string;
  readonly stateReason: string;
  readonly role: string;
  /** Empty when there is none. */
  readonly deadLetterArn: string;
  /** How long a request may take. */
  readonly timeoutSeconds?: number;
  /** Equal for two versions that answer alike: code and configuration. */
  readonly content: string;
}

/** The account as Prepare found it. */
export interface PreflightFindings {
  readonly controlPlane: string;
  readonly owner: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly alias: AliasReading | undefined;
  readonly baseline: VersionFacts | undefined;
  readonly canary: VersionFacts | undefined;
  readonly alarms: readonly AlarmReading[];
}

export type Preflight =
  | { readonly kind: 'go'; readonly warnings: readonly string[] }
  | { readonly kind: 'unchanged'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Functions opt in by these tags. */
export const controlPlaneTag = 'tidegate:control-plane';
export const ownerTag = 'tidegate:owner';

/** Whether a rollout may begin; the first thing that is in its way, with what to do about it. */
export function preflight(rollout: Rollout, found: PreflightFindings): Preflight {
  const { request, plan } = rollout;
  const { alias, baseline, canary } = found;
  const rejected = (reason: string): Preflight => ({ kind: 'rejected', reason });

  if (!alias)
    return rejected(`there is no alias ${request.target}; create it, pointing at the version that serves now`);
  if (!canary) return rejected(`version ${request.version} does not exist; publish it before asking for a rollout`);
  if (!baseline)
    return rejected(`version ${alias.alias.version}, which serves now, no longer exists; restore the alias`);
  const notOptedIn = optInProblem(found);
  if (notOptedIn) return rejected(notOptedIn);
  if (alias.alias.canary) {
    return rejected(
      `alias ${request.target} is shifted already (${describeAlias(alias.alias)}); finish or empty its routing first`,
    );
  }
  if (alias.alias.version === request.version) {
    return { kind: 'unchanged', reason: `alias ${request.target} points at version ${request.version} already` };
  }
  const unfit = versionProblem(canary) ?? versionProblem(baseline) ?? pairProblem(baseline, canary);
  if (unfit) return rejected(unfit);
  if (baseline.content === canary.content) {
    return {
      kind: 'unchanged',
      reason: `version ${canary.version} has the code and configuration of version ${baseline.version}`,
    };
  }
  const unwatchable = alarmProblem(found.alarms, { mayBeRed: plan.analysis.hotfix !== 'off' });
  if (unwatchable) return rejected(unwatchable);
  return { kind: 'go', warnings: found.alarms.flatMap(alarmWarning) };
}

/** Why a function's tags do not let this control plane move its alias for this owner. */
export function optInProblem({
  tags,
  controlPlane,
  owner,
}: Pick<PreflightFindings, 'tags' | 'controlPlane' | 'owner'>): string | undefined {
  const wrong = [
    [controlPlaneTag, controlPlane],
    [ownerTag, owner],
  ].find(([tag, value]) => tags[tag ?? ''] !== value);
  if (!wrong) return undefined;
  const [tag = '', value] = wrong;
  const found = tags[tag] === undefined ? 'is missing' : `is ${tags[tag]}`;
  return `the function has not opted in: its tag ${tag} ${found}, expected ${value}; set it on the function`;
}

function versionProblem({ version, state, stateReason }: VersionFacts): string | undefined {
  if (state === 'Active') return undefined;
  return `version ${version} is ${state}${stateReason ? ` (${stateReason})` : ''}; start again when it is Active`;
}

function pairProblem(baseline: VersionFacts, canary: VersionFacts): string | undefined {
  if (baseline.role !== canary.role) {
    return `versions ${baseline.version} and ${canary.version} have different execution roles; an alias can only split traffic between versions of one role`;
  }
  if (baseline.deadLetterArn !== canary.deadLetterArn) {
    return `versions ${baseline.version} and ${canary.version} have different dead-letter queues; an alias can only split traffic between versions of one`;
  }
  return undefined;
}

function alarmProblem(alarms: readonly AlarmReading[], { mayBeRed }: { mayBeRed: boolean }): string | undefined {
  const absent = alarms.find(({ state }) => state === 'absent');
  if (absent) return `alarm ${absent.name} does not exist; create it or take it out of the plan`;
  const red = mayBeRed ? undefined : alarms.find(({ state }) => state === 'ALARM');
  return (
    red && `alarm ${red.name} is red already; wait until it is OK, or say analysis.hotfix if this release mends it`
  );
}

const alarmWarning = ({ name, state }: AlarmReading): string[] =>
  state === 'INSUFFICIENT_DATA' ? [`alarm ${name} has no data yet, so it cannot go off before it has`] : [];
