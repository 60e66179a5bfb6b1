import { formatArn } from '../../arn.ts';
import type {
  Context,
  CreatedResource,
  Detach,
  PolicyDocument,
  PolicyStatement,
  ResourceHandler,
} from '../../contract.ts';
import { requireFree } from '../../cloudformation/changes.ts';
import { AwsError, NotModelledError } from '../../contract.ts';
import { AWS_MANAGED_POLICIES } from './managed-policies.ts';

/** CloudFormation's IAM resources. A property that is not listed here is refused by name. */
export function iamResources({ accountId, iam, random }: Context): Readonly<Record<string, ResourceHandler>> {
  const roleArns = new Map<string, string>();
  const managed = new Map<string, PolicyDocument>(Object.entries(AWS_MANAGED_POLICIES));
  /** What a role or policy has attached, by its physical id. */
  const attached = new Map<string, readonly Detach[]>();

  const arnOf = (kind: 'role' | 'policy', name: string, path = '/') =>
    formatArn({ service: 'iam', accountId, resource: `${kind}${path}${name}` });
  const detach = (holder: string) => {
    for (const undo of attached.get(holder) ?? []) undo();
    attached.delete(holder);
  };
  const attach = (holder: string, roles: readonly string[], policies: readonly PolicyDocument[]) => {
    detach(holder);
    attached.set(
      holder,
      roles.flatMap((arn) => policies.map((policy) => iam.attach(arn, policy))),
    );
  };
  const rolesNamed = (names: readonly string[] = []) =>
    names.map((name) => {
      const arn = roleArns.get(name);
      if (!arn) throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
      return arn;
    });
  const managedPolicy = (arn: string) => {
    const policy = managed.get(arn);
    if (!policy) throw new NotModelledError(`the managed policy ${arn} is not modelled`);
    return policy;
  };

  const putRole = (name: string, arn: string, properties: any) => {
    accept('AWS::IAM::Role', properties, ROLE_PROPERTIES);
    const named: readonly string[] = properties.ManagedPolicyArns ?? [];
    const inline: readonly { PolicyDocument: PolicyDocument }[] = properties.Policies ?? [];
    const policies = [...named.map(managedPolicy), ...inline.map(({ PolicyDocument }) => documentOf(PolicyDocument))];
    iam.putRole({ arn, trust: documentOf(properties.AssumeRolePolicyDocument), tags: tagsOf(properties.Tags) });
    roleArns.set(name, arn);
    attach(name, [arn], policies);
  };
  const putPolicy = (ref: string, properties: any): CreatedResource => {
    accept('AWS::IAM::Policy', properties, ['PolicyName', 'PolicyDocument', 'Roles']);
    attach(ref, rolesNamed(properties.Roles), [documentOf(properties.PolicyDocument)]);
    return { ref };
  };
  const putManagedPolicy = (arn: string, properties: any): CreatedResource => {
    accept('AWS::IAM::ManagedPolicy', properties, MANAGED_POLICY_PROPERTIES);
    const policy = documentOf(properties.PolicyDocument);
    managed.set(arn, policy);
    attach(arn, rolesNamed(properties.Roles), [policy]);
    return { ref: arn, attributes: { PolicyArn: arn } };
  };

  return {
    'AWS::IAM::Role': {
      replacedBy: ['RoleName', 'Path'],
      create: (properties, resource) => {
        const name: string = properties.RoleName ?? resource.physicalName();
        requireFree(roleArns.has(name), 'AWS::IAM::Role', name);
        const arn = arnOf('role', name, properties.Path);
        putRole(name, arn, properties);
        return { ref: name, attributes: { Arn: arn, RoleId: `AROA${random.hex(17).toUpperCase()}` } };
      },
      update: (properties, { ref, attributes }) => {
        putRole(ref, attributes.Arn, properties);
        return { ref, attributes };
      },
      delete: ({ ref, attributes }) => {
        detach(ref);
        roleArns.delete(ref);
        iam.removeRole(attributes.Arn);
      },
    },

    'AWS::IAM::Policy': {
      create: (properties, resource) => putPolicy(resource.physicalName(), properties),
      update: (properties, { ref }) => putPolicy(ref, properties),
      delete: ({ ref }) => detach(ref),
    },

    'AWS::IAM::ManagedPolicy': {
      replacedBy: ['ManagedPolicyName', 'Path', 'Description'],
      create: (properties, resource) => {
        const name: string = properties.ManagedPolicyName ?? resource.physicalName();
        return putManagedPolicy(arnOf('policy', name, properties.Path), properties);
      },
      update: (properties, { ref }) => putManagedPolicy(ref, properties),
      delete: ({ ref }) => {
        detach(ref);
        managed.delete(ref);
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
const tagsOf = (tags: readonly { readonly Key: string; readonly Value: string }[] = []) =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

const MANAGED_POLICY_PROPERTIES = ['Description', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'];

function accept(type: string, properties: object, known: readonly string[]): void {
  const unknown = Object.keys(properties).find((property) => !known.includes(property));
  if (unknown) throw new NotModelledError(`${type} with ${unknown} is not modelled`);
}

/** Templates may hold a single statement without a list around it. */
function documentOf(
  written: Omit<PolicyDocument, 'Statement'> & { Statement: PolicyStatement | readonly PolicyStatement[] },
): PolicyDocument {
  return { ...written, Statement: [written.Statement].flat() };
}
