import type { Account } from '../account/account.ts';
import type { PolicyStatement, Principal } from '../account/contract.ts';

export interface Identity {
  readonly who: string;
  /** A permission set's name, or `role/` and the name of any other role. */
  readonly as: string;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** Whom AWS says somebody is who comes through a role; a user of Identity Center comes through the role of a permission set. */
export function principalOf(
  { accountId }: Pick<Account, 'accountId'>,
  { who, as }: Identity,
): Principal & { kind: 'role' } {
  const named = /^role\/(.+)$/.exec(as)?.[1];
  // User guide of IAM Identity Center, "Referencing permission sets in resource policies".
  const path = named ?? `aws-reserved/sso.amazonaws.com/AWSReservedSSO_${as}_0123456789abcdef`;
  return { kind: 'role', arn: `arn:aws:iam::${accountId}:role/${path}`, sessionName: who };
}

/** Puts the roles there through which people come, allowed what the statements say. */
export function putRoles(
  account: Pick<Account, 'accountId' | 'iam'>,
  identities: readonly Identity[],
  statements: readonly PolicyStatement[],
): void {
  const { iam } = account;
  const tags = new Map<string, Readonly<Record<string, string>>>();
  for (const identity of identities) {
    const { arn } = principalOf(account, identity);
    tags.set(arn, { ...tags.get(arn), ...identity.tags });
  }
  for (const [arn, tagged] of tags) {
    iam.putRole({ arn, trust: { Statement: [] }, tags: tagged });
    iam.attach(arn, { Statement: statements });
  }
}
