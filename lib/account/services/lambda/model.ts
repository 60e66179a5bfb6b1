import type { Instant } from '../../clock.ts';
import type { PolicyDocument } from '../../contract.ts';
import type { Answers, Behavior } from './behavior.ts';

/** Where a version's code comes from: a bundle or text that the host runs, or a description of how it would behave. */
export type Code =
  | { readonly kind: 'bundle'; readonly folder: string; readonly sha256: string }
  | { readonly kind: 'inline'; readonly source: string; readonly sha256: string }
  | {
      readonly kind: 'modelled';
      readonly behavior: Behavior | undefined;
      readonly answers?: Answers;
      readonly sha256: string;
    };

/** What `PublishVersion` freezes. Two versions with equal settings are the same version to Lambda. */
export interface Settings {
  readonly code: Code;
  readonly description: string;
  readonly handler: string;
  readonly runtime: string;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly tracingMode: 'Active' | 'PassThrough';
  readonly loggingConfig?: Readonly<Record<string, unknown>>;
  readonly deadLetterArn?: string;
  readonly layers?: readonly string[];
}

export type VersionState = 'Pending' | 'Active' | 'Inactive' | 'Failed';

export interface Version {
  /** `$LATEST` or a number. */
  readonly qualifier: string;
  settings: Settings;
  state: VersionState;
  stateReasonCode: string | undefined;
  revisionId: string;
  lastModified: Instant;
}

export interface Alias {
  readonly name: string;
  functionVersion: string;
  description: string;
  /** At most one entry. */
  weights: Readonly<Record<string, number>>;
  revisionId: string;
}

export interface ProvisionedConcurrency {
  readonly requested: number;
  readonly readyAt: Instant;
  readonly lastModified: Instant;
  /** Why Lambda could not provide it; absent where it can. */
  readonly failure?: string;
}

/** How asynchronous invocations of a qualifier are treated. */
export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
  readonly onSuccessArn?: string | undefined;
  readonly onFailureArn?: string | undefined;
}

/** An address under which a qualifier is reached. */
export interface FunctionUrl {
  readonly url: string;
  readonly authType: string;
  readonly invokeMode: string;
  readonly cors: object | undefined;
  readonly createdAt: Instant;
  readonly lastModified: Instant;
}

export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly latest: Version;
  /** Published versions by number, oldest first. */
  readonly versions: Map<string, Version>;
  lastVersion: number;
  readonly aliases: Map<string, Alias>;
  readonly tags: Map<string, string>;
  /** By qualifier; `$LATEST` for the unqualified function. */
  readonly policies: Map<string, PolicyDocument>;
  readonly provisioned: Map<string, ProvisionedConcurrency>;
  /** By qualifier: why capacity asked for from now on will not be provided. */
  readonly unprovidable: Map<string, string>;
  readonly eventInvoke: Map<string, EventInvokeConfig>;
  readonly urls: Map<string, FunctionUrl>;
  reservedConcurrency: number | undefined;
}
