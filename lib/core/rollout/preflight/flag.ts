import { type FlagDocument, flagOf } from '../../flags/document.ts';
import { type Monitor, monitorFindings } from '../../flags/monitors.ts';
import { type FlagPolicy, rolloutPolicyProblem } from '../../flags/policy.ts';
import { stageProblem } from '../../flags/stage-problem.ts';
import type { FlagTarget } from '../../plan/plan.ts';
import { type FindingKind, unheardProblem } from '../../plan/finding-kinds.ts';
import type { Preflight } from '../preflight.ts';
import type { Rollout } from '../state.ts';
import { alarmConcerns } from './alarms.ts';
import type { AlarmFacts } from './found.ts';

export interface FlagFindings {
  /** What is deployed; `undefined` where no document ever was. */
  readonly document: FlagDocument | undefined;
  /** In whose name the rollout was asked for. */
  readonly owner: string;
  readonly policy: FlagPolicy;
  /** Alarms of the environment, for which AppConfig takes deployments back. */
  readonly monitors: readonly Monitor[];
  /** As 2026-11-20. */
  readonly today: string;
  readonly alarms: readonly AlarmFacts[];
  readonly heard: readonly FindingKind[];
}

/** Whether a flag's rollout may begin; the first thing that is in its way, with what to do about it. */
export function flagPreflight({ request, plan }: Rollout, key: string, found: FlagFindings): Preflight {
  const { document, owner, alarms } = found;
  const rejected = (reason: string): Preflight => ({ kind: 'rejected', reason });
  if (!document) return rejected('no document of flags has been deployed yet; deploy one, serving what is served now');
  const foreign = flagOwnerProblem(document, key, owner);
  if (foreign) return rejected(foreign);
  if (flagOf(document, key)?.defaultVariant === request.version) {
    return { kind: 'unchanged', reason: `flag ${key} has ${request.version} as its default already` };
  }
  const problem = stageProblem(document, key, request.version);
  if (problem) return rejected(problem);
  const ungoverned = governanceProblems(document, key, plan, found);
  if (ungoverned.length > 0) return rejected(ungoverned.join('; '));
  const unheard = unheardProblem(plan.analysis, found.heard);
  if (unheard) return rejected(unheard);
  const concerns = alarmConcerns(alarms, plan.analysis);
  const unwatchable = concerns.find(({ kind }) => kind === 'refusal');
  if (unwatchable) return rejected(unwatchable.says);
  return { kind: 'go', warnings: concerns.map(({ says }) => says), capacity: 0, baselineCapacity: 0 };
}

/** Why a flag cannot be moved after other targets, with what to do about it. */
export function furtherFlagProblem(
  { plan }: Rollout,
  { flag: key, variant = '' }: FlagTarget,
  found: Omit<FlagFindings, 'alarms' | 'heard'>,
): string | undefined {
  const { document, owner } = found;
  if (!document) return 'no document of flags has been deployed yet; deploy one, serving what is served now';
  const foreign = flagOwnerProblem(document, key, owner);
  if (foreign) return foreign;
  if (flagOf(document, key)?.defaultVariant === variant) {
    return `flag ${key} has ${variant} as its default already, so there is nothing to move it to; take it out of the plan's targets`;
  }
  return (
    stageProblem(document, key, variant) ?? (governanceProblems(document, key, plan, found).join('; ') || undefined)
  );
}

/** What the control plane asks of a flag before it is opened to anybody; all of it at once. */
function governanceProblems(
  document: FlagDocument,
  key: string,
  { stages }: Rollout['plan'],
  { policy, monitors, today }: Pick<FlagFindings, 'policy' | 'monitors' | 'today'>,
): readonly string[] {
  const flag = flagOf(document, key);
  const expiry = flag?.metadata?.['expiry'];
  const hasExpired = typeof expiry === 'string' && expiry < today;
  const unapproved =
    flag &&
    rolloutPolicyProblem(
      policy,
      key,
      flag,
      stages.some(({ approval }) => approval),
    );
  return [
    ...(unapproved === undefined ? [] : [unapproved]),
    ...(hasExpired
      ? [`flag ${key} expired on ${expiry}; give it another expiry first, or take it out of the code`]
      : []),
    ...monitorFindings(monitors).flatMap(({ level, message }) => (level === 'error' ? [message] : [])),
  ];
}

/** Why a flag is not this owner's to move: all flags are in one document, of which IAM sees no parts. */
export function flagOwnerProblem(document: FlagDocument, key: string, owner: string): string | undefined {
  const flag = flagOf(document, key);
  if (!flag)
    return `there is no flag ${key} in the document that is deployed; deploy it, serving what is served now, first`;
  const found = flag.metadata?.['owner'];
  if (found === owner) return undefined;
  return `flag ${key} belongs to ${found ?? 'nobody'}: its metadata "owner" must be ${owner}, in whose name this was asked for`;
}
