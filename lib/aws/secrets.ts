import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export interface Secrets {
  /** The text of a secret. Throws, with what to do about it, where there is none or it may not be read. */
  readonly read: (name: string) => Promise<string>;
}

/** A signal that aborts after so many milliseconds: what cannot be reached must not cost an analysis its time. */
export type Deadline = (milliseconds: number) => AbortSignal;

export interface SecretsOptions {
  readonly secretsManager: SecretsManagerClient;
  readonly deadline: Deadline;
}

/** Secrets of Secrets Manager. */
export const awsSecrets = ({ secretsManager, deadline }: SecretsOptions): Secrets => ({
  read: (name) =>
    readInTime(name, deadline, async (abortSignal) => {
      const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: name }), {
        abortSignal,
      });
      return SecretString;
    }),
});

const patienceMs = 5000;

/** What `ask` answers within 5 s; every other end is an error that says which secret it was. */
export async function readInTime(
  name: string,
  deadline: Deadline,
  ask: (abortSignal: AbortSignal) => Promise<string | undefined>,
): Promise<string> {
  const abortSignal = deadline(patienceMs);
  try {
    const text = await ask(abortSignal);
    if (text) return text;
  } catch (error) {
    if (abortSignal.aborted) throw new SecretUnread(`secret ${name} cannot be read: no answer within 5 s`);
    const { name: kind, message } = error as Error;
    throw new SecretUnread(`secret ${name} cannot be read: ${kind}: ${message}`);
  }
  throw new SecretUnread(`secret ${name} holds no text`);
}

class SecretUnread extends Error {
  override readonly name = 'SecretUnread';
}
