import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

export interface Secrets {
  /**
   * The text of a secret: a parameter of Parameter Store where the name begins with `/`, otherwise a secret of Secrets
   * Manager. Throws, with what to do about it, where there is none or it may not be read.
   */
  readonly read: (name: string) => Promise<string>;
}

export interface SecretsOptions {
  readonly secretsManager: SecretsManagerClient;
  readonly ssm: SSMClient;
  /** A signal that aborts after so many milliseconds: what cannot be reached must not cost the analysis its time. */
  readonly deadline: (milliseconds: number) => AbortSignal;
}

const patienceMs = 5000;

export const awsSecrets = ({ secretsManager, ssm, deadline }: SecretsOptions): Secrets => ({
  read: async (name) => {
    const abortSignal = deadline(patienceMs);
    try {
      const text = name.startsWith('/')
        ? (await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }), { abortSignal })).Parameter
            ?.Value
        : (await secretsManager.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal })).SecretString;
      if (text) return text;
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
