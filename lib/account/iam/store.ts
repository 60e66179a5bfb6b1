import { formatArn, parseArn } from '../arn.ts';
import type { IamStore, PolicyDocument, RoleDefinition } from '../contract.ts';
import { ask, type CompiledPolicy, compilePolicy } from './policy.ts';

/** The account's roles and policies, compiled when they arrive so that a decision only reads. */
export interface CompiledIamStore extends IamStore {
  readonly role: (arn: string) => RoleDefinition | undefined;
  /** The policies attached to a role, in the order they came. Empty for an unknown role. */
  readonly identityPolicies: (roleArn: string) => readonly CompiledPolicy[];
  readonly compiledResourcePolicy: (resourceArn: string) => CompiledPolicy | undefined;
  /**
   * Whether the role's trust policy lets a service (`lambda.amazonaws.com`) assume it, acting for the resource
   * `sourceArn`. False for an unknown role.
   */
  readonly trusts: (roleArn: string, serviceName: string, sourceArn: string) => boolean;
  /**
   * Whether the role's trust policy lets whoever has a token assume it (AssumeRoleWithWebIdentity). Of a token only what it says
   * counts here: no signature is checked, and its issuer is taken for a provider of the account.
   */
  readonly trustsToken: (roleArn: string, token: TokenClaims) => boolean;
}

/** What a token of an OIDC provider says, as far as AWS tells it to a trust policy. */
export interface TokenClaims {
  /** The issuer's URL without `https://`. */
  readonly issuer: string;
  readonly aud: string;
  readonly sub: string;
}

interface StoredRole {
  readonly definition: RoleDefinition;
  readonly trust: CompiledPolicy;
  readonly policies: CompiledPolicy[];
}

/** An empty store. Policies with elements that are not modelled are refused as they are put, not when they are asked. */
export function iamStore(): CompiledIamStore {
  const roles = new Map<string, StoredRole>();
  const resources = new Map<string, { readonly document: PolicyDocument; readonly compiled: CompiledPolicy }>();

  return {
    putRole: (definition) => {
      const policies = roles.get(definition.arn)?.policies ?? [];
      roles.set(definition.arn, { definition, trust: compilePolicy(definition.trust, 'resource'), policies });
    },
    attach: (roleArn, policy) => {
      const role = roles.get(roleArn);
      if (!role) throw new Error(`a policy was attached to ${roleArn}, but there is no such role`);
      const compiled = compilePolicy(policy, 'identity');
      const { policies } = role;
      policies.push(compiled);
      return () => {
        const index = policies.indexOf(compiled);
        if (index >= 0) policies.splice(index, 1);
      };
    },
    removeRole: (arn) => {
      roles.delete(arn);
    },
    putResourcePolicy: (resourceArn, document) => {
      resources.set(resourceArn, { document, compiled: compilePolicy(document, 'resource') });
    },
    resourcePolicy: (resourceArn) => resources.get(resourceArn)?.document,
    role: (arn) => roles.get(arn)?.definition,
    roleNamed: (name) => [...roles.values()].find(({ definition }) => definition.arn.endsWith(`/${name}`))?.definition,
    identityPolicies: (roleArn) => roles.get(roleArn)?.policies ?? [],
    compiledResourcePolicy: (resourceArn) => resources.get(resourceArn)?.compiled,
    trusts: (roleArn, name, sourceArn) => {
      const role = roles.get(roleArn);
      if (!role) return false;
      const principal = { kind: 'service', name, sourceArn } as const;
      return ask(role.trust, { principal, action: 'sts:AssumeRole', resource: roleArn }) === 'allowed';
    },
    trustsToken: (roleArn, { issuer, aud, sub }) => {
      const role = roles.get(roleArn);
      const accountId = parseArn(roleArn)?.accountId;
      if (!role || accountId === undefined) return false;
      const provider = formatArn({ service: 'iam', accountId, resource: `oidc-provider/${issuer}` });
      return (
        ask(role.trust, {
          principal: { kind: 'web-identity', provider },
          action: 'sts:AssumeRoleWithWebIdentity',
          resource: roleArn,
          context: { [`${issuer}:aud`]: aud, [`${issuer}:sub`]: sub },
        }) === 'allowed'
      );
    },
  };
}
