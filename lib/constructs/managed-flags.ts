import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnDeploymentStrategy } from 'aws-cdk-lib/aws-appconfig';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { IFlagEnvironment } from './flag-environment.ts';
import type { TaskFunction } from './task-function.ts';

export interface ManagedFlagsProps {
  readonly controlPlane: string;
  readonly flags: IFlagEnvironment;
}

/** The flags that a control plane rolls out, and how it deploys them: to everybody at once, for the ramps are in the document. */
export class ManagedFlags extends Construct {
  /** `application/environment/profile/strategy` */
  readonly place: string;
  private readonly application: string;
  private readonly environment: string;
  /** The profile's ARN. */
  readonly profile: string;
  private readonly strategy: string;
  private readonly encryptionKey: IKey | undefined;

  constructor(scope: Construct, id: string, { controlPlane, flags }: ManagedFlagsProps) {
    super(scope, id);
    const { applicationId, environmentId, profileId, encryptionKey } = flags;
    this.encryptionKey = encryptionKey;
    const strategyId = new CfnDeploymentStrategy(this, 'AtOnce', {
      name: `${controlPlane}-at-once`,
      description: 'To everybody at once, without a bake',
      deploymentDurationInMinutes: 0,
      finalBakeTimeInMinutes: 0,
      growthFactor: 100,
      replicateTo: 'NONE',
    }).ref;
    this.place = [applicationId, environmentId, profileId, strategyId].join('/');
    this.application = this.arn('application', applicationId);
    this.environment = this.arn('application', `${applicationId}/environment/${environmentId}`);
    this.profile = this.arn('application', `${applicationId}/configurationprofile/${profileId}`);
    this.strategy = this.arn('deploymentstrategy', strategyId);
  }

  /** Reads the document that is deployed. */
  grantRead(to: TaskFunction): void {
    to.allow(['appconfig:ListDeployments'], [this.application, this.environment]).allowWildcard(
      ['appconfig:GetHostedConfigurationVersion'],
      this.versions,
    );
    to.allow(['appconfig:GetHostedConfigurationVersion'], [this.application, this.profile]);
    if (this.encryptionKey) to.allow(['kms:Decrypt'], [this.encryptionKey.keyArn]);
  }

  /** Which alarms AppConfig watches while it deploys, and how they are. */
  grantMonitors(to: TaskFunction): void {
    to.allow(['appconfig:GetEnvironment'], [this.application, this.environment]);
  }

  /** Writes another document and deploys it; stops a deployment that is in the way of going back. */
  grantMove(to: TaskFunction): void {
    this.grantRead(to);
    if (this.encryptionKey) to.allow(['kms:GenerateDataKey'], [this.encryptionKey.keyArn]);
    to.allow(['appconfig:CreateHostedConfigurationVersion'], [this.application, this.profile])
      .allow(['appconfig:StartDeployment'], [this.application, this.environment, this.profile, this.strategy])
      .allow(['appconfig:GetDeployment', 'appconfig:StopDeployment'], [this.application, this.environment])
      .allowWildcard(['appconfig:GetDeployment', 'appconfig:StopDeployment'], this.deployments);
  }

  /** Removes documents that nobody needs any more. */
  grantPrune(to: TaskFunction): void {
    to.allow(['appconfig:ListDeployments'], [this.application, this.environment])
      .allow(
        ['appconfig:ListHostedConfigurationVersions', 'appconfig:DeleteHostedConfigurationVersion'],
        [this.application, this.profile],
      )
      .allowWildcard(['appconfig:DeleteHostedConfigurationVersion'], this.versions);
  }

  private get versions() {
    return this.below(`${this.profile}/hostedconfigurationversion/*`, 'Versions are numbered as they are made.');
  }

  private get deployments() {
    return this.below(`${this.environment}/deployment/*`, 'Deployments are numbered as they are made.');
  }

  private below(arn: string, reason: string) {
    return { resource: { arn, finding: findingOf(this, arn) }, reason };
  }

  private arn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({
      ...{ service: 'appconfig', resource, resourceName },
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}

/** As cdk-nag writes an ARN: references by their logical ids. */
function findingOf(scope: Construct, arn: string): string {
  const resolved = Stack.of(scope).resolve(arn) as { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
  return resolved['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : `<${refOf(part)}>`)).join('');
}

const refOf = (part: unknown): string => (part as { readonly Ref: string }).Ref;
