import { createHash } from 'node:crypto';
import { NotModelledError, type Principal } from '../contract.ts';

/** What Lambda puts into the environment of a function so that the SDK calls as the function's role. */
export interface Credentials {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_SESSION_TOKEN: string;
}

/** Issues access keys to roles, and knows them again. */
export function credentialStore() {
  const principals = new Map<string, Principal>();
  return {
    /** The key of a role: always the same one, made from its ARN, so that logs and requests do too. */
    of: (roleArn: string): Credentials => {
      const digest = createHash('sha256').update(roleArn).digest('hex').toUpperCase();
      const accessKeyId = `ASIA${digest.slice(0, 16)}`;
      principals.set(accessKeyId, { kind: 'role', arn: roleArn });
      return {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: digest,
        AWS_SESSION_TOKEN: `session-${accessKeyId}`,
      };
    },
    principalOf: (accessKeyId: string): Principal => {
      const principal = principals.get(accessKeyId);
      if (!principal) throw new NotModelledError(`a call with the access key ${accessKeyId}, which nobody was given`);
      return principal;
    },
  };
}
