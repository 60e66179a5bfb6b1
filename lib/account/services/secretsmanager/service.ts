import type {
  CreateSecretCommandInput,
  CreateSecretCommandOutput,
  GetSecretValueCommandInput,
  GetSecretValueCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { formatArn } from '../../arn.ts';
import { AwsError, type Context, NotModelledError, type Service } from '../../contract.ts';

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly text: string;
  readonly versionId: string;
  readonly createdAt: Date;
}

type Answer<Output> = Omit<Output, '$metadata'>;

/**
 * Secrets Manager as far as somebody puts a text there and somebody else reads it: CreateSecret, and GetSecretValue of the
 * current version. An ARN ends in six random characters, which policies leave to a wildcard (Secrets Manager user guide,
 * "What's in a secret"; API reference, GetSecretValue).
 */
export function secretsManagerService({ accountId, region, clock, random }: Context): Service {
  const secrets = new Map<string, Secret>();

  const find = (id: string | undefined): Secret | undefined =>
    secrets.get(id ?? '') ?? [...secrets.values()].find(({ arn }) => arn === id);

  const createSecret = (input: CreateSecretCommandInput): Answer<CreateSecretCommandOutput> => {
    const { Name: name = '', SecretString: text, ...others } = input;
    const [unknown] = Object.keys(others).filter((key) => !['ClientRequestToken', 'Description'].includes(key));
    if (unknown) throw new NotModelledError(`secretsmanager:CreateSecret with ${unknown}`);
    if (text === undefined) throw new NotModelledError('a secret of Secrets Manager without SecretString');
    if (secrets.has(name)) {
      throw new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
    }
    const arn = formatArn({
      service: 'secretsmanager',
      region,
      accountId,
      resource: `secret:${name}-${random.uuid().replaceAll('-', '').slice(0, 6)}`,
    });
    const secret = { name, arn, text, versionId: random.uuid(), createdAt: new Date(clock.now()) };
    secrets.set(name, secret);
    return { ARN: arn, Name: name, VersionId: secret.versionId };
  };

  const getSecretValue = (input: GetSecretValueCommandInput): Answer<GetSecretValueCommandOutput> => {
    if (input.VersionId !== undefined || input.VersionStage !== undefined) {
      throw new NotModelledError('versions of a secret');
    }
    const secret = find(input.SecretId);
    if (!secret) {
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    const { arn: ARN, name: Name, text: SecretString, versionId: VersionId, createdAt: CreatedDate } = secret;
    return { ARN, Name, SecretString, VersionId, VersionStages: ['AWSCURRENT'], CreatedDate };
  };

  /** Of a secret that is not there, IAM knows no more than its name. */
  const arnOf = (id: string | undefined) => {
    if (id?.startsWith('arn:')) return id;
    return find(id)?.arn ?? formatArn({ service: 'secretsmanager', region, accountId, resource: `secret:${id}` });
  };

  return {
    name: 'secretsmanager',
    operations: { CreateSecret: createSecret, GetSecretValue: getSecretValue },
    permissions: (operation, input: { readonly SecretId?: string; readonly Name?: string }) => [
      { action: `secretsmanager:${operation}`, resource: arnOf(input.SecretId ?? input.Name) },
    ],
    resources: {},
  };
}
