import type { Context, PolicyDocument } from '../../../lib/account/contract.ts';

/** Roles that nobody has, and the resource policies that are put. */
export function fakeIam(): Context['iam'] {
  const policies = new Map<string, PolicyDocument>();
  return {
    roleNamed: () => undefined,
    putRole: () => {},
    attach: () => () => {},
    removeRole: () => {},
    putResourcePolicy: (arn, policy) => void policies.set(arn, policy),
    resourcePolicy: (arn) => policies.get(arn),
  };
}
