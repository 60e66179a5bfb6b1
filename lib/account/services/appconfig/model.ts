import type {
  Action,
  ActionPoint,
  DeploymentEvent,
  DeploymentState,
  EnvironmentState,
  GrowthType,
  Monitor,
  Parameter,
  Validator,
} from '@aws-sdk/client-appconfig';
import type { Instant } from '../../clock.ts';

/** What AppConfig holds. Ids are seven characters of `[a-z0-9]`; names are unique beside each other. */
export interface Application {
  readonly id: string;
  name: string;
  description: string | undefined;
  readonly environments: Map<string, Environment>;
  readonly profiles: Map<string, Profile>;
}

export interface Environment {
  readonly id: string;
  readonly applicationId: string;
  name: string;
  description: string | undefined;
  monitors: readonly Monitor[];
  state: EnvironmentState;
  /** Oldest first; a deployment's number is its place, counted from 1. */
  readonly deployments: Deployment[];
  /** What each profile's clients get that no deployment in progress concerns, by profile id. */
  readonly live: Map<string, Configuration>;
}

export const isBusy = ({ state }: Environment) => state === 'DEPLOYING' || state === 'ROLLING_BACK';

/** A freeform profile whose versions AppConfig hosts. */
export interface Profile {
  readonly id: string;
  readonly applicationId: string;
  name: string;
  description: string | undefined;
  validators: readonly Validator[];
  /** Of the key that new versions are encrypted with; `undefined` for AppConfig's own. */
  kmsKeyArn: string | undefined;
  readonly versions: Map<number, HostedVersion>;
}

export interface HostedVersion {
  readonly number: number;
  readonly content: Uint8Array;
  readonly contentType: string;
  readonly description: string | undefined;
  readonly label: string | undefined;
  readonly kmsKeyArn: string | undefined;
}

/** What clients get: a version's content, or what an extension has made of it. */
export interface Configuration {
  readonly version: HostedVersion;
  readonly content: Uint8Array;
  readonly contentType: string;
}

export interface Strategy {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  /** 0 to 1,440. */
  readonly durationMinutes: number;
  /** 0 to 1,440. */
  readonly bakeMinutes: number;
  /** Percent, 1 to 100. */
  readonly growthFactor: number;
  readonly growthType: GrowthType;
}

export interface Deployment {
  readonly number: number;
  readonly application: Application;
  readonly environment: Environment;
  readonly profile: Profile;
  readonly strategy: Strategy;
  readonly configuration: Configuration;
  /** What its profile's clients had before; `undefined` for the first deployment. */
  readonly previous: Configuration | undefined;
  readonly description: string | undefined;
  readonly startedAt: Instant;
  readonly associations: readonly Association[];
  state: DeploymentState;
  percentage: number;
  completedAt: Instant | undefined;
  /** Newest first. */
  readonly events: DeploymentEvent[];
}

export interface Extension {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly arn: string;
  readonly description: string | undefined;
  readonly actions: Partial<Record<ActionPoint, readonly Action[]>>;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

/** An extension at work for an application, an environment or a profile. */
export interface Association {
  readonly id: string;
  readonly arn: string;
  readonly extension: Extension;
  readonly resourceArn: string;
  readonly parameters: Readonly<Record<string, string>>;
}
