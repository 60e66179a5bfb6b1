import type { FlagDocument } from '../flags/document.ts';
import { type Monitor, monitorFindings } from '../flags/monitors.ts';
import type { Plan } from '../plan/plan.ts';
import { alarmConcerns } from '../rollout/preflight/alarms.ts';
import { type Concern, refusal, warning } from '../rollout/preflight/concern.ts';
import { flagOwnerProblem } from '../rollout/preflight/flag.ts';
import type { AlarmFacts } from '../rollout/preflight/found.ts';
import { type Finding, type Look, ofPart } from './examine.ts';

/** A deployment of AppConfig's, of whichever profile. */
export interface FlagDeployment {
  readonly number: number;
  /** The profile's name. */
  readonly of: string;
  /** `DEPLOYING`, `BAKING`, … */
  readonly state: string;
}

/** AppConfig as the doctor found it around a flag, with what this person may not look at left out. */
export interface FlagSight {
  readonly document: Look<FlagDocument | undefined>;
  /** The environment's state. */
  readonly environment: Look<string>;
  readonly profileType: Look<string>;
  readonly inFlight: Look<FlagDeployment | undefined>;
  /** ARNs of the extensions that act when the flags are deployed. */
  readonly extensions: Look<readonly string[]>;
  readonly monitors: Look<readonly Monitor[]>;
  readonly alarms: Look<readonly AlarmFacts[]>;
}

/** Everything about a flag that would keep a rollout of it from beginning, or that could take one back unasked. */
export function examineFlag(
  key: string,
  { owner, plan }: { readonly owner: string; readonly plan: Plan },
  sight: FlagSight,
): readonly Finding[] {
  return [
    ...ofPart(sight.environment, 'environment', environmentConcerns),
    ...ofPart(sight.profileType, 'profile', profileConcerns),
    ...ofPart(sight.document, 'flag', (document) => documentConcerns(document, key, owner)),
    ...ofPart(sight.inFlight, 'deployment', deploymentConcerns),
    ...ofPart(sight.extensions, 'extensions', extensionConcerns),
    ...ofPart(sight.monitors, 'monitors', (monitors) =>
      monitorFindings(monitors).map(({ level, message }) =>
        (level === 'error' ? refusal : warning)('monitors', message),
      ),
    ),
    ...ofPart(sight.alarms, 'alarms', (alarms) => alarmConcerns(alarms, plan.analysis)),
  ];
}

function environmentConcerns(state: string): readonly Concern[] {
  if (state !== 'ROLLED_BACK') return [];
  return [
    warning(
      'environment',
      "the environment's last deployment was rolled back by AppConfig, so what is served is older than what was deployed; see tidegate flags list for what that is",
    ),
  ];
}

function profileConcerns(type: string): readonly Concern[] {
  if (type === 'AWS.Freeform') return [];
  return [
    refusal(
      'profile',
      `the configuration profile is of type ${type}, expected AWS.Freeform: a document of flags is JSON of its own; make another profile`,
    ),
  ];
}

function documentConcerns(document: FlagDocument | undefined, key: string, owner: string): readonly Concern[] {
  if (!document) {
    return [refusal('flag', 'no document of flags has been deployed yet; deploy one, serving what is served now')];
  }
  const problem = flagOwnerProblem(document, key, owner);
  return problem === undefined ? [] : [refusal('flag', problem)];
}

function deploymentConcerns(inFlight: FlagDeployment | undefined): readonly Concern[] {
  if (!inFlight) return [];
  const { number, of, state } = inFlight;
  return [
    warning(
      'deployment',
      `deployment ${number} of ${of} is ${state}, and the environment takes one at a time: a stage waits for it, a revert stops it; if it is not meant to be, stop it`,
    ),
  ];
}

const extensionConcerns = (extensions: readonly string[]): readonly Concern[] =>
  extensions.map((arn) =>
    warning(
      'extensions',
      `extension ${arn} acts when flags are deployed, and one that acts before can refuse a stage and a revert alike; make sure that it lets Tidegate's deployments pass`,
    ),
  );
