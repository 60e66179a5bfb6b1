import { Annotations, Arn, ArnFormat, type CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnApplication, CfnConfigurationProfile, CfnEnvironment } from 'aws-cdk-lib/aws-appconfig';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { FlagJson } from '../core/flags/document.ts';
import { breakerAlarms } from './breaker-alarms.ts';
import { debtOf } from '../flags/inspect/check-document.ts';

/** Where flags live: an AppConfig application, one of its environments, and one of its profiles. */
export interface IFlagEnvironment {
  readonly applicationId: string;
  readonly environmentId: string;
  readonly profileId: string;
  /** What documents are encrypted with; AppConfig's own key where absent. */
  readonly encryptionKey?: IKey;
}

export interface FlagEnvironmentProps {
  /** The name of the AppConfig application: what the flags belong to. */
  readonly application: string;
  /** The name of its environment, `production` for instance. */
  readonly environment: string;
  /** The name of the profile, which holds one document with all flags. @default flags */
  readonly profile?: string;
  /**
   * A key of yours that documents are encrypted with; whoever writes or reads them needs it, which the control plane and
   * `FlagsReader` are granted. A key of another stack must leave the decision to IAM, as CDK's keys do. People who read flags by
   * command need `kms:Decrypt`. @default AppConfig's own key
   */
  readonly encryptionKey?: IKey;
  /**
   * The document of `defineFlags`, where it is at hand: flags that have expired, or will within 30 days, are then warned of at
   * every synth, and breakers that count errors get their alarms, twenty cents a month each. It is not deployed.
   * @default nobody is warned, and no breaker counts errors
   */
  readonly document?: { readonly flags: Readonly<Record<string, FlagJson>> };
  /** The day that expiries are compared with, as 2026-11-20. @default today */
  readonly today?: string;
}

/**
 * An AppConfig application, environment and freeform profile for flags. It holds no document: those are deployed while the
 * application runs, and not by the stack, so that neither waits for the other. What was made is kept when the stack is deleted,
 * since functions read it.
 */
export class FlagEnvironment extends Construct implements IFlagEnvironment {
  /** Flags that exist already, by the ids (or names) that AppConfig has for them. */
  static fromIds(scope: Construct, id: string, ids: IFlagEnvironment): IFlagEnvironment {
    return Object.assign(new Construct(scope, id), ids);
  }

  readonly applicationId: string;
  readonly environmentId: string;
  readonly profileId: string;
  /** Of the flags whose breakers count errors, by their keys. */
  readonly breakerAlarms: Readonly<Record<string, Alarm>>;
  readonly encryptionKey?: IKey;

  constructor(scope: Construct, id: string, props: FlagEnvironmentProps) {
    super(scope, id);
    const { application, environment, profile = 'flags', encryptionKey } = props;
    warnOfExpiries(this, props);
    this.breakerAlarms = breakerAlarms(this, props.document?.flags ?? {});
    if (encryptionKey) this.encryptionKey = encryptionKey;
    this.applicationId = kept(new CfnApplication(this, 'Application', { name: application })).ref;
    const { applicationId } = this;
    this.environmentId = kept(new CfnEnvironment(this, 'Environment', { applicationId, name: environment })).ref;
    this.profileId = kept(
      new CfnConfigurationProfile(this, 'Profile', {
        ...{ applicationId, name: profile, locationUri: 'hosted', type: 'AWS.Freeform' },
        description: 'Feature flags, as one flagd document',
        kmsKeyIdentifier: encryptionKey?.keyArn,
      }),
    ).ref;
  }
}

function warnOfExpiries(scope: Construct, { document, today = todaysDate() }: FlagEnvironmentProps): void {
  if (!document) return;
  for (const { kind, flag, message } of Object.keys(document.flags).flatMap((key) => debtOf(document, key, today))) {
    if (kind !== 'no-owner') Annotations.of(scope).addWarningV2(`tidegate:${kind}:${flag}`, message);
  }
}

const todaysDate = () => new Date().toISOString().slice(0, 10);

/** What reading these flags is asked of by IAM. */
export function configurationArn(scope: Construct, flags: IFlagEnvironment): string {
  const { applicationId, environmentId, profileId } = flags;
  const resourceName = `${applicationId}/environment/${environmentId}/configuration/${profileId}`;
  const arnFormat = ArnFormat.SLASH_RESOURCE_NAME;
  return Arn.format({ service: 'appconfig', resource: 'application', resourceName, arnFormat }, Stack.of(scope));
}

function kept<Resource extends CfnResource>(resource: Resource): Resource {
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  return resource;
}
