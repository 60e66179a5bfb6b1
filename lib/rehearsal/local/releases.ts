import { lambdaOf, type Plan } from '../../core/plan/plan.ts';
import type { Owner } from '../owner.ts';
import type { Scenario, VersionBehavior } from '../scenario.ts';

/** The versions that there are from the beginning: 1 serves, 2 is as good, and 3 is bad. */
export const releases = ['1', '2', '3'] as const;
const badFromTheBeginning = '3';

/** What somebody has been told of a release. */
export interface Told {
  /** Absent when there was nothing to do. */
  readonly version?: string;
  readonly says: string;
}

/** How the releases behave, which people may change while they serve. */
export interface Releases {
  readonly behaviorOf: (version: string) => VersionBehavior;
  /** Lets the release on trial fail from now on; without one, the release that serves. */
  readonly breakOnTrial: () => Told;
  /** Lets all releases be good again. */
  readonly heal: () => Told;
}

export function releasesOf(run: Owner, { target }: Plan, { baseline, canary }: Scenario): Releases {
  const broken = new Set<string>([badFromTheBeginning]);
  const failing = `fails ${(canary.errorRate * 100).toFixed(1)} % of its requests`;
  return {
    behaviorOf: (version) => (broken.has(version) ? canary : baseline),
    breakOnTrial: () => {
      const version = onTrial(run, target);
      if (broken.has(version)) return { says: `version ${version} ${failing} already` };
      broken.add(version);
      return { version, says: `version ${version} ${failing} from now on; tidegate local heal ends that` };
    },
    heal: () => {
      broken.clear();
      return { says: 'every version is as good as version 1 from now on' };
    },
  };
}

function onTrial(run: Owner, target: Plan['target']): string {
  const alias = run('lambda', 'GetAlias', {
    FunctionName: lambdaOf(target).function,
    Name: lambdaOf(target).alias,
  }) as {
    readonly FunctionVersion: string;
    readonly RoutingConfig?: { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> };
  };
  const [additional] = Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
  return additional ?? alias.FunctionVersion;
}
