import { unheardProblem } from '../plan/finding-kinds.ts';
import type { AnalysisPlan } from '../plan/plan.ts';
import { describeAlias } from './alias-state.ts';
import { alarmConcerns } from './preflight/alarms.ts';
import { aliasCapacityConcerns, capacityToMirror, executionsOf, pairCapacityConcerns } from './preflight/capacity.ts';
import { type Concern, refusal } from './preflight/concern.ts';
import type { PreflightFindings } from './preflight/found.ts';
import { hookConcerns } from './preflight/hooks.ts';
import { optInProblem } from './preflight/opt-in.ts';
import { pairConcerns, versionConcerns } from './preflight/versions.ts';
import type { Rollout } from './state.ts';

export { hookTag } from './preflight/hooks.ts';
export { controlPlaneTag, optInProblem, ownerTag } from './preflight/opt-in.ts';

export type Preflight =
  | {
      readonly kind: 'go';
      readonly warnings: readonly string[];
      /** Executions to be kept ready for the canary before it gets traffic, as they are for the baseline; 0 for none. */
      readonly capacity: number;
      /** Executions that are kept ready for the baseline; 0 for none. */
      readonly baselineCapacity: number;
    }
  | { readonly kind: 'unchanged'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Whether a rollout may begin; the first thing that is in its way, with what to do about it. */
export function preflight(rollout: Rollout, found: PreflightFindings): Preflight {
  const { request, plan } = rollout;
  const { alias, baseline, canary, capacities } = found;
  const rejected = (reason: string): Preflight => ({ kind: 'rejected', reason });
  const inTheWay = (concerns: readonly Concern[]) => concerns.find(({ kind }) => kind === 'refusal');

  if (!alias)
    return rejected(`there is no alias ${request.target}; create it, pointing at the version that serves now`);
  if (!canary) return rejected(`version ${request.version} does not exist; publish it before asking for a rollout`);
  if (!baseline)
    return rejected(`version ${alias.alias.version}, which serves now, no longer exists; restore the alias`);
  const foreign = inTheWay(ownershipConcerns(request.target, found));
  if (foreign) return rejected(foreign.says);
  if (alias.alias.canary) {
    return rejected(
      `alias ${request.target} is shifted already (${describeAlias(alias.alias)}); finish or empty its routing first`,
    );
  }
  if (alias.alias.version === request.version) {
    return { kind: 'unchanged', reason: `alias ${request.target} points at version ${request.version} already` };
  }
  const unfit = inTheWay([
    ...versionConcerns(canary),
    ...versionConcerns(baseline),
    ...pairConcerns(baseline, canary),
    ...('flag' in plan.target ? [] : aliasCapacityConcerns(capacities, plan.target, baseline.version)),
  ]);
  if (unfit) return rejected(unfit.says);
  if (baseline.content === canary.content) {
    return {
      kind: 'unchanged',
      reason: `version ${canary.version} has the code and configuration of version ${baseline.version}`,
    };
  }
  const last = [
    ...pairCapacityConcerns(capacities, baseline.version, canary.version),
    ...alarmConcerns(found.alarms, plan.analysis),
    ...findingConcerns(plan.analysis, found.heard),
    ...hookConcerns(found.hooks ?? [], found.controlPlane),
  ];
  const unwatchable = inTheWay(last);
  if (unwatchable) return rejected(unwatchable.says);
  return {
    kind: 'go',
    warnings: last.map(({ says }) => says),
    capacity: capacityToMirror(capacities, baseline.version, canary.version),
    baselineCapacity: executionsOf(capacities, baseline.version),
  };
}

function findingConcerns(plan: AnalysisPlan, heard: PreflightFindings['heard']): readonly Concern[] {
  const unheard = unheardProblem(plan, heard);
  return unheard === undefined ? [] : [refusal('findings', unheard)];
}

/** Why a target is not this control plane's to move. */
export function ownershipConcerns(
  target: string,
  found: Pick<PreflightFindings, 'tags' | 'controlPlane' | 'owner' | 'codeDeploy'>,
): readonly Concern[] {
  const notOptedIn = optInProblem(found);
  return [
    ...(notOptedIn ? [refusal('opt-in', notOptedIn)] : []),
    ...(found.codeDeploy
      ? [
          refusal(
            'ownership',
            `alias ${target} is CodeDeploy's: resource ${found.codeDeploy.resource} of stack ${found.codeDeploy.stack} has the UpdatePolicy CodeDeployLambdaAliasUpdate; take it out of the template (a SAM function's DeploymentPreference) before Tidegate moves the alias`,
          ),
        ]
      : []),
  ];
}
