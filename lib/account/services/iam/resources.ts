import { formatArn } from '../../arn.ts';
import type { Context, PolicyDocument, PolicyStatement, ResourceHandler } from '../../contract.ts';
import { NotModelledError } from '../../contract.ts';
import { AWS_MANAGED_POLICIES } from './managed-policies.ts';

/** CloudFormation's IAM resources. A property that is not listed here is refused by name. */
export function iamResources({ accountId, iam, random }: Context): Readonly<Record<string, ResourceHandler>> {
  const roleArns = new Map<string, string>();
  const managed = new Map<string, PolicyDocument>(Object.entries(AWS_MANAGED_POLICIES));

  const arnOf = (kind: 'role' | 'policy', name: string, path = '/') =>
    formatArn({ service: 'iam', accountId, resource: `${kind}${path}${name}` });
  const attachToRoles = (roles: readonly string[], policy: PolicyDocument) => {
    for (const name of roles) {
      const arn = roleArns.get(name);
      if (!arn) throw new Error(`The role with name ${name} cannot be found.`);
      iam.attach(arn, policy);
    }
  };

  return {
    'AWS::IAM::Role': {
      create: (properties, resource) => {
        accept('AWS::IAM::Role', properties, ROLE_PROPERTIES);
        const name: string = properties.RoleName ?? resource.physicalName();
        const arn = arnOf('role', name, properties.Path);
        iam.putRole({ arn, trust: documentOf(properties.AssumeRolePolicyDocument) });
        roleArns.set(name, arn);
        for (const policyArn of properties.ManagedPolicyArns ?? []) {
          const policy = managed.get(policyArn);
          if (!policy) throw new NotModelledError(`the managed policy ${policyArn} is not modelled`);
          iam.attach(arn, policy);
        }
        for (const { PolicyDocument } of properties.Policies ?? []) iam.attach(arn, documentOf(PolicyDocument));
        return { ref: name, attributes: { Arn: arn, RoleId: `AROA${random.hex(17).toUpperCase()}` } };
      },
    },

    'AWS::IAM::Policy': {
      create: (properties, resource) => {
        accept('AWS::IAM::Policy', properties, ['PolicyName', 'PolicyDocument', 'Roles']);
        attachToRoles(properties.Roles ?? [], documentOf(properties.PolicyDocument));
        return { ref: resource.physicalName() };
      },
    },

    'AWS::IAM::ManagedPolicy': {
      create: (properties, resource) => {
        accept('AWS::IAM::ManagedPolicy', properties, MANAGED_POLICY_PROPERTIES);
        const name: string = properties.ManagedPolicyName ?? resource.physicalName();
        const arn = arnOf('policy', name, properties.Path);
        const policy = documentOf(properties.PolicyDocument);
        managed.set(arn, policy);
        attachToRoles(properties.Roles ?? [], policy);
        return { ref: arn, attributes: { PolicyArn: arn } };
      },
    },
  };
}

const ROLE_PROPERTIES = [
  'AssumeRolePolicyDocument',
  'Description',
  'ManagedPolicyArns',
  'MaxSessionDuration',
  'Path',
  'Policies',
  'RoleName',
  'Tags',
];
const MANAGED_POLICY_PROPERTIES = ['Description', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'];

function accept(type: string, properties: object, known: readonly string[]): void {
  const unknown = Object.keys(properties).find((property) => !known.includes(property));
  if (unknown) throw new NotModelledError(`${type} with ${unknown} is not modelled`);
}

/** Templates may hold a single statement without a list around it. */
function documentOf(written: { Version?: string; Statement: PolicyStatement | PolicyStatement[] }): PolicyDocument {
  return { ...written, Statement: [written.Statement].flat() };
}
