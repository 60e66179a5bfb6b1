import type { Account } from '../../account/account.ts';
import type { Principal } from '../../account/contract.ts';

/** The permission set that everybody has: what a plan's `approval.from` may name. */
export const permissionSet = 'Developers';

/**
 * Makes a person of every access key: a user of IAM Identity Center of that name, who may do anything. No secret is ever
 * checked, so `AWS_ACCESS_KEY_ID=alice` is Alice. `undefined` for what is no name.
 */
export function peopleOf({ accountId, iam }: Pick<Account, 'accountId' | 'iam'>) {
  const role = `AWSReservedSSO_${permissionSet}_0123456789abcdef`;
  const arn = `arn:aws:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/${role}`;
  iam.putRole({ arn, trust: { Statement: [] } });
  iam.attach(arn, { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
  // A session's name, by the API reference of STS.
  return (accessKeyId: string): Principal | undefined =>
    /^[\w+=,.@-]{2,64}$/.test(accessKeyId) ? { kind: 'role', arn, sessionName: accessKeyId } : undefined;
}
