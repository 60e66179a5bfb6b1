import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { type Account, createAccount } from '../../../lib/account/account.ts';
import { awsParameters } from '../../../lib/aws/parameters.ts';
import { awsSecrets } from '../../../lib/aws/secrets.ts';

const reader = 'arn:aws:iam::123456789012:role/reader';

/** The first call of an SDK client in a process looks for configuration files, which the virtual clock cannot wait for. */
async function warmUp(account: Account): Promise<void> {
  const handle = () => Promise.reject(new Error('nobody is asked'));
  const config = { ...account.clientConfig(), requestHandler: { handle, destroy: () => {} } };
  await Promise.allSettled([
    new SecretsManagerClient(config).send(new GetSecretValueCommand({ SecretId: 'none' })),
    new SSMClient(config).send(new GetParameterCommand({ Name: 'none' })),
  ]);
}

/** An account with a secret and a parameter, and a role that may read what begins with `tidegate/`. */
async function anAccount() {
  const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
  const clients = (config = account.clientConfig()) => ({
    secretsManager: new SecretsManagerClient(config),
    ssm: new SSMClient(config),
  });
  const { secretsManager, ssm } = clients();
  await warmUp(account);
  account.iam.putRole({ arn: reader, trust: { Statement: [] } });
  account.iam.attach(reader, {
    Statement: [
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:tidegate/*',
      },
      {
        Effect: 'Allow',
        Action: 'ssm:GetParameter',
        Resource: 'arn:aws:ssm:us-east-1:123456789012:parameter/tidegate/*',
      },
    ],
  });
  const run = <T>(promise: Promise<T>): Promise<T> => account.settle(promise);
  for (const prefix of ['tidegate', 'other']) {
    await run(secretsManager.send(new CreateSecretCommand({ Name: `${prefix}/a`, SecretString: 'open' })));
    const parameter = { Name: `/${prefix}/a`, Value: 'sesame', Type: 'SecureString' } as const;
    await run(ssm.send(new PutParameterCommand(parameter)));
  }
  const deadline = () => new AbortController().signal;
  const asReader = { ...clients(account.clientConfig({ kind: 'role', arn: reader })), deadline };
  const [secrets, parameters] = [awsSecrets(asReader), awsParameters(asReader)];
  const read = (name: string) => run((name.startsWith('/') ? parameters : secrets).read(name));
  return { run, ssm, secretsManager, read };
}

describe('secrets and parameters of the account', () => {
  test('are read by whoever may', async () => {
    const { read } = await anAccount();

    expect(await read('tidegate/a')).toBe('open');
    expect(await read('/tidegate/a')).toBe('sesame');
  });

  test('are read by nobody else', async () => {
    const { read } = await anAccount();

    await expect(read('other/a')).rejects.toThrow(/secret other\/a cannot be read: AccessDenied.*GetSecretValue/);
    await expect(read('/other/a')).rejects.toThrow(/secret \/other\/a cannot be read: AccessDenied.*GetParameter/);
  });

  test('are missed by their names', async () => {
    const { read } = await anAccount();

    await expect(read('tidegate/b')).rejects.toThrow('secret tidegate/b cannot be read: ResourceNotFoundException');
    await expect(read('/tidegate/b')).rejects.toThrow('secret /tidegate/b cannot be read: ParameterNotFound');
  });

  test('have the ARNs that policies name them by', async () => {
    const { run, secretsManager, ssm } = await anAccount();

    const { ARN } = await run(secretsManager.send(new GetSecretValueCommand({ SecretId: 'tidegate/a' })));
    const { Parameter } = await run(ssm.send(new GetParameterCommand({ Name: '/tidegate/a' })));

    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:tidegate\/a-\w{6}$/);
    expect(Parameter).toMatchObject({
      ARN: 'arn:aws:ssm:us-east-1:123456789012:parameter/tidegate/a',
      Type: 'SecureString',
      Value: expect.not.stringMatching('sesame'),
    });
  });
});
