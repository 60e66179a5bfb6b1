import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ControlPlane } from './control-plane.ts';
import type { PipelineIdentity } from './pipeline-identity.ts';

export interface PipelineRoleProps {
  readonly controlPlane: ControlPlane;
  /** Who its jobs are: `gitHub({ … })` or `gitLab({ … })`. The provider has to exist in the account; there is one for all roles. */
  readonly identity: PipelineIdentity;
  /** The owner in whose name it asks for rollouts. */
  readonly owner: string;
  /** Names of functions of which it publishes versions. @default none */
  readonly publishes?: readonly string[];
  /** How long a job may wait with its credentials; 1–12 hours. @default 2 hours */
  readonly maxSession?: Duration;
}

/**
 * What a pipeline outside AWS assumes, without a key that could leak, to publish a version, ask for its rollout as one owner,
 * and wait for the end. It can move no alias and change no function.
 */
export class PipelineRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: PipelineRoleProps) {
    super(scope, id);
    const { controlPlane, identity, owner, publishes = [], maxSession = Duration.hours(2) } = props;
    const { host, audience, subject } = identity;
    const stack = Stack.of(this);
    const provider = stack.formatArn({ service: 'iam', region: '', resource: 'oidc-provider', resourceName: host });
    this.role = new Role(this, 'Role', {
      description: `Asks ${controlPlane.controlPlaneName} for rollouts as ${owner}`,
      assumedBy: new WebIdentityPrincipal(provider, {
        StringEquals: { [`${host}:aud`]: audience, [`${host}:sub`]: subject },
      }),
      maxSessionDuration: maxSession,
    });
    controlPlane.grantRequests(this.role, owner);
    if (publishes.length > 0) {
      const functions = publishes.map((resourceName) =>
        stack.formatArn({
          service: 'lambda',
          resource: 'function',
          resourceName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      );
      this.role.addToPolicy(new PolicyStatement({ actions: ['lambda:PublishVersion'], resources: functions }));
      // Waiting until a version is active reads the version.
      this.role.addToPolicy(
        new PolicyStatement({
          actions: ['lambda:GetFunction', 'lambda:GetFunctionConfiguration'],
          resources: functions.flatMap((arn) => [arn, `${arn}:*`]),
        }),
      );
    }
  }
}
