import { parseArn } from '../arn.ts';
import type { Principal } from '../contract.ts';

/** How AWS names a caller. A role's session that has no name of its own is named after the role. */
export function callerArn(principal: Principal, accountId: string): string {
  if (principal.kind === 'service') return principal.name;
  if (principal.kind === 'administrator') return `arn:aws:iam::${accountId}:root`;
  const name = parseArn(principal.arn)?.resource.split('/').at(-1) ?? principal.arn;
  return `arn:aws:sts::${accountId}:assumed-role/${name}/${principal.sessionName ?? name}`;
}
