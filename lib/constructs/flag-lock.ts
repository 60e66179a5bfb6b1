import { CfnExtension, CfnExtensionAssociation } from 'aws-cdk-lib/aws-appconfig';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { flagLockName } from '../core/flags/lock-name.ts';

export interface FlagLockProps {
  readonly controlPlane: string;
  /** Says of every deployment whether it may start. */
  readonly function: IFunction;
  /** The ARN of the profile that is locked. */
  readonly profile: string;
}

/**
 * Has AppConfig ask a function before it starts any deployment of a profile: the console's, the AWS CLI's and the control
 * plane's own alike. Where the function refuses, fails or cannot be invoked, nothing is deployed.
 */
export class FlagLock extends Construct {
  constructor(scope: Construct, id: string, { controlPlane, function: lock, profile }: FlagLockProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      description: 'AppConfig asks the lock on flags',
      // Which conditions AppConfig sends along when it assumes a role is not documented, so none is asked for.
      assumedBy: new ServicePrincipal('appconfig.amazonaws.com'),
      inlinePolicies: {
        Ask: new PolicyDocument({
          statements: [
            new PolicyStatement({
              effect: Effect.ALLOW,
              actions: ['lambda:InvokeFunction'],
              resources: [lock.functionArn],
            }),
          ],
        }),
      },
    });
    const action = { Name: 'ask', Uri: lock.functionArn, RoleArn: role.roleArn };
    const extension = new CfnExtension(this, 'Extension', {
      name: flagLockName(controlPlane),
      description: `Deploys what the control plane ${controlPlane} has approved, and nothing else`,
      actions: { PRE_START_DEPLOYMENT: [action] },
    });
    const association = new CfnExtensionAssociation(this, 'Association', {
      extensionIdentifier: extension.attrId,
      resourceIdentifier: profile,
    });
    // Until then the function may not be invoked, and every deployment would be refused.
    association.node.addDependency(role, lock);
  }
}
