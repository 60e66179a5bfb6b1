import { lambdaOf, type Plan } from '../plan/plan.ts';
import { targetName } from '../plan/plan.ts';
import { type AliasReading, aliasDrift } from '../rollout/alias-drift.ts';
import { describeAlias } from '../rollout/alias-state.ts';
import { ownershipConcerns } from '../rollout/preflight.ts';
import { alarmConcerns } from '../rollout/preflight/alarms.ts';
import { aliasCapacityConcerns } from '../rollout/preflight/capacity.ts';
import { type Concern, refusal, warning } from '../rollout/preflight/concern.ts';
import type {
  AlarmFacts,
  CapacityFacts,
  CodeDeployOwner,
  HookFacts,
  VersionFacts,
} from '../rollout/preflight/found.ts';
import { hookConcerns } from '../rollout/preflight/hooks.ts';
import { versionConcerns } from '../rollout/preflight/versions.ts';
import type { Rollout } from '../rollout/state.ts';
import { bypassConcerns, type EventSource, type Grant } from './bypasses.ts';

/** What is known of a target without looking at the account. */
export interface Known {
  readonly controlPlane: string;
  readonly owner: string;
  readonly plan: Plan;
  /** The open rollout, or else the newest; absent when there has been none. */
  readonly rollout?: Rollout;
}

/** What a look at a part of the account came to: the part, or why it could not be seen. */
export type Look<T> = { readonly seen: T } | { readonly unseen: string };

/** The account as the doctor found it, with what this person may not look at left out. */
export interface Sight {
  readonly alias: Look<AliasReading | undefined>;
  readonly tags: Look<Readonly<Record<string, string>>>;
  readonly codeDeploy: Look<CodeDeployOwner | undefined>;
  readonly versions: Look<readonly VersionFacts[]>;
  readonly capacities: Look<readonly CapacityFacts[]>;
  readonly alarms: Look<readonly AlarmFacts[]>;
  readonly eventSources: Look<readonly EventSource[]>;
  readonly grants: Look<readonly Grant[]>;
  readonly hooks: Look<readonly HookFacts[]>;
}

/** Something the doctor says; `unseen` is a part that it could not look at, which is not the same as healthy. */
export type Finding = Omit<Concern, 'kind'> & { readonly kind: Concern['kind'] | 'unseen' };

/** Everything about a target that would keep a rollout from beginning, that a rollout would miss, or that is left over. */
export function examine(known: Known, sight: Sight): readonly Finding[] {
  const { controlPlane, owner, plan } = known;
  const target = targetName(plan.target);
  return [
    ...ofPart(sight.tags, 'opt-in', (tags) =>
      ownershipConcerns(target, { tags, controlPlane, owner, codeDeploy: undefined }),
    ),
    ...ofPart(sight.codeDeploy, 'ownership', (codeDeploy) =>
      codeDeploy ? ownershipConcerns(target, { tags: optedIn(known), controlPlane, owner, codeDeploy }) : [],
    ),
    ...ofPart(sight.alias, 'alias', (alias) => aliasConcerns(known, alias)),
    ...ofPart(sight.versions, 'versions', (versions) => servingConcerns(known, versions, baselineOf(sight))),
    ...ofPart(sight.capacities, 'capacity', (capacities) => capacityConcerns(known, capacities, baselineOf(sight))),
    ...ofPart(sight.alarms, 'alarms', (alarms) => alarmConcerns(alarms, plan.analysis)),
    ...ofPart(sight.hooks, 'hooks', (hooks) => hookConcerns(hooks, controlPlane)),
    ...ofPart(sight.eventSources, 'bypasses', (sources) => bypassConcerns(lambdaOf(plan.target), sources, [])),
    ...ofPart(sight.grants, 'bypasses', (grants) => bypassConcerns(lambdaOf(plan.target), [], grants)),
  ];
}

/** What there is to say about a part that was looked at, or that it was not. */
export function ofPart<T>(look: Look<T>, check: string, concerns: (seen: T) => readonly Concern[]): readonly Finding[] {
  if ('seen' in look) return concerns(look.seen);
  return [{ check, kind: 'unseen', says: `could not be looked at: ${look.unseen}` }];
}

const optedIn = ({ controlPlane, owner }: Known) => ({
  'tidegate:control-plane': controlPlane,
  'tidegate:owner': owner,
});

const baselineOf = ({ alias }: Sight): string | undefined => ('seen' in alias ? alias.seen?.alias.version : undefined);

const isOpen = (rollout: Rollout | undefined): rollout is Rollout =>
  rollout?.written !== undefined && rollout.phase !== 'closed';

function aliasConcerns({ plan, rollout }: Known, found: AliasReading | undefined): readonly Concern[] {
  const target = targetName(plan.target);
  if (!found) {
    return [refusal('alias', `there is no alias ${target}; create it, pointing at the version that serves now`)];
  }
  if (!isOpen(rollout)) {
    return found.alias.canary
      ? [
          refusal(
            'drift',
            `alias ${target} is shifted (${describeAlias(found.alias)}), and no rollout is open; empty its routing: aws lambda update-alias --function-name ${lambdaOf(plan.target).function} --name ${lambdaOf(plan.target).alias} --routing-config AdditionalVersionWeights={}`,
          ),
        ]
      : [];
  }
  switch (aliasDrift(rollout, found)) {
    case 'as-written':
    case 'touched':
    case 'applied':
      return [];
    case 'reverted':
      return [
        warning(
          'drift',
          `alias ${target} sends everything to the baseline while rollout ${rollout.id} is ${rollout.phase}; if nobody took it back on purpose, see tidegate get ${rollout.id}`,
        ),
      ];
    case 'foreign':
      return [
        refusal(
          'drift',
          `somebody else moved alias ${target} during rollout ${rollout.id}: it is at ${describeAlias(found.alias)}; decide with tidegate abort ${rollout.id}, or put it back by hand`,
        ),
      ];
  }
}

/** Of versions that serve, are to serve, or are what a rollout could go back to. */
function servingConcerns(
  { rollout }: Known,
  versions: readonly VersionFacts[],
  baseline: string | undefined,
): readonly Concern[] {
  const known = new Map(versions.map((facts) => [facts.version, facts]));
  const serving = isOpen(rollout) ? [baseline, rollout.request.version] : [baseline];
  const missing = serving.filter((version) => version !== undefined && !known.has(version));
  const before = rollout?.outcome === 'promoted' ? rollout.preparation?.baseline : undefined;
  return [
    ...missing.map((version) =>
      refusal('versions', `version ${version} no longer exists; publish it again, or point the alias at another one`),
    ),
    ...serving.flatMap((version) => {
      const facts = version === undefined ? undefined : known.get(version);
      return facts ? versionConcerns(facts) : [];
    }),
    ...(before !== undefined && !known.has(before)
      ? [
          warning(
            'versions',
            `version ${before}, which served before the last promotion, has been pruned, so nothing can go back to it; keep replaced versions (RemovalPolicy.RETAIN)`,
          ),
        ]
      : []),
    ...versions
      .filter(({ version, state }) => state === 'Pending' && !serving.includes(version))
      .map(({ version }) => warning('versions', `version ${version} is still Pending; a rollout of it is refused`)),
  ];
}

function capacityConcerns(
  { plan, rollout }: Known,
  capacities: readonly CapacityFacts[],
  baseline: string | undefined,
): readonly Concern[] {
  const ofAlias = aliasCapacityConcerns(capacities, lambdaOf(plan.target), baseline ?? 'N');
  const used = [baseline, ...(isOpen(rollout) ? [rollout.request.version] : [])];
  const left = capacities.filter(({ qualifier }) => /^\d+$/.test(qualifier) && !used.includes(qualifier));
  return [
    ...ofAlias,
    ...left.map(({ qualifier, executions }) =>
      warning(
        'capacity',
        `version ${qualifier} has ${executions} provisioned executions and serves nothing through ${targetName(plan.target)}; once nobody wants to go back to it: aws lambda delete-provisioned-concurrency-config --function-name ${lambdaOf(plan.target).function} --qualifier ${qualifier}`,
      ),
    ),
  ];
}
