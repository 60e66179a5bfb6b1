import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export interface Secrets {
  /** The text of a secret. Throws, with what to do about it, where there is none or it may not be read. */
  readonly read: (name: string) => Promise<string>;
}

export interface SecretsOptions {
  readonly secretsManager: SecretsManagerClient;
  /** A signal that aborts after so many milliseconds: what cannot be reached must not cost the analysis its time. */
  readonly deadline: (milliseconds: number) => AbortSignal;
}

const patienceMs = 5000;

/** Secrets Manager alone: the client of Parameter Store would weigh 79 KB in every analysis. */
export const awsSecrets = ({ secretsManager, deadline }: SecretsOptions): Secrets => ({
  read: async (name) => {
    const abortSignal = deadline(patienceMs);
    try {
      const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: name }), {
        abortSignal,
      });
      if (SecretString) return SecretString;
    } catch (error) {
      if (abortSignal.aborted) throw new SecretUnread(`secret ${name} cannot be read: no answer within 5 s`);
      const { name: kind, message } = error as Error;
      throw new SecretUnread(`secret ${name} cannot be read: ${kind}: ${message}`);
    }
    throw new SecretUnread(`secret ${name} holds no text`);
  },
});

class SecretUnread extends Error {
  override readonly name = 'SecretUnread';
}
