import type { Permission, PolicyDocument, Principal } from '../contract.ts';
import { callerArn } from './caller-arn.ts';
import { ask, type CompiledPolicy, compilePolicy, type PolicyRequest, type PolicyVerdict } from './policy.ts';
import type { CompiledIamStore } from './store.ts';

export { type CompiledIamStore, iamStore } from './store.ts';

/** Whether somebody may do something; `message` is the text of AWS's `AccessDeniedException`. */
export type Authorization = { readonly allowed: true } | { readonly allowed: false; readonly message: string };

/** Decides whether a principal has all of the permissions that a call needs. */
export type Authorizer = (principal: Principal, permissions: readonly Permission[]) => Authorization;

const ALLOWED: Authorization = { allowed: true };

/**
 * IAM's decision inside one account (IAM user guide, "Policy evaluation logic"): an explicit deny wins; otherwise an
 * identity policy *or* the resource's policy must allow. A service has no identity policies, so the resource's policy
 * must. The account's administrator is allowed everything that no resource policy denies.
 */
export function authorizer(store: CompiledIamStore, accountId: string): Authorizer {
  return (principal, permissions) => {
    for (const permission of permissions) {
      const reason = refusal(store, { ...permission, principal });
      if (reason) return { allowed: false, message: denial(principal, permission, accountId, reason) };
    }
    return ALLOWED;
  };
}

/**
 * Asks one resource policy. `neutral` also covers a statement that allows the whole account: it leaves the decision to
 * the caller's identity policies. Throws `NotModelledError` for elements that are not modelled.
 */
export function evaluateResourcePolicy(policy: PolicyDocument, request: PolicyRequest): PolicyVerdict {
  let compiled = compiledPolicies.get(policy);
  if (!compiled) {
    compiled = compilePolicy(policy, 'resource');
    compiledPolicies.set(policy, compiled);
  }
  return ask(compiled, request);
}

const compiledPolicies = new WeakMap<PolicyDocument, CompiledPolicy>();

function refusal(store: CompiledIamStore, request: PolicyRequest): string | undefined {
  const { action, principal, resource } = request;
  let allowed = principal.kind === 'administrator';
  if (principal.kind === 'role') {
    for (const policy of store.identityPolicies(principal.arn)) {
      const verdict = ask(policy, request);
      if (verdict === 'denied') return 'with an explicit deny in an identity-based policy';
      if (verdict === 'allowed') allowed = true;
    }
  }
  const resourcePolicy = store.compiledResourcePolicy(resource);
  const verdict = resourcePolicy ? ask(resourcePolicy, request) : 'neutral';
  if (verdict === 'denied') return 'with an explicit deny in a resource-based policy';
  if (allowed || verdict === 'allowed') return undefined;
  const kind = principal.kind === 'service' ? 'resource-based' : 'identity-based';
  return `because no ${kind} policy allows the ${action} action`;
}

function denial(principal: Principal, { action, resource }: Permission, accountId: string, reason: string): string {
  const caller = callerArn(principal, accountId);
  return `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}
