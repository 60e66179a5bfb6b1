import type { Account } from '../../account/account.ts';
import type { Principal } from '../../account/contract.ts';
import { principalOf, putRoles } from '../identities.ts';

/** The permission set that everybody has: what a plan's `approval.from` may name. */
export const permissionSet = 'Developers';

/**
 * Makes a person of every access key: a user of IAM Identity Center of that name, who may do anything. No secret is ever
 * checked, so `AWS_ACCESS_KEY_ID=alice` is Alice. `undefined` for what is no name.
 */
export function peopleOf(account: Pick<Account, 'accountId' | 'iam'>) {
  putRoles(account, [{ who: 'anybody', as: permissionSet }], [{ Effect: 'Allow', Action: '*', Resource: '*' }]);
  // A session's name, by the API reference of STS.
  return (accessKeyId: string): Principal | undefined =>
    /^[\w+=,.@-]{2,64}$/.test(accessKeyId) ? principalOf(account, { who: accessKeyId, as: permissionSet }) : undefined;
}
