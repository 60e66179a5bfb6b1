import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListTagsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { lambdaFunctions } from '../../lib/aws/functions.ts';

const client = new LambdaClient({ region: 'eu-west-1' });
const lambda = mockClient(client);
beforeEach(() => lambda.reset());

const functions = lambdaFunctions(client);
const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:checkout';

const configuration: FunctionConfiguration = {
  FunctionArn: `${arn}:2`,
  Version: '2',
  State: 'Active',
  Role: 'arn:aws:iam::123456789012:role/checkout',
  CodeSha256: 'abc',
  Runtime: 'nodejs24.x',
  Handler: 'index.handler',
  MemorySize: 512,
  Timeout: 30,
  Environment: { Variables: { A: '1', B: '2' } },
  Description: 'the second',
  LastModified: '2026-01-05T09:00:00.000+0000',
  RevisionId: 'r2',
};

async function contentOf(changes: FunctionConfiguration): Promise<string | undefined> {
  lambda.on(GetFunctionConfigurationCommand).resolves({ ...configuration, ...changes });
  return (await functions.version('checkout', '2'))?.content;
}

describe('the facts of a version', () => {
  it('are what the pre-flight asks for', async () => {
    lambda.on(GetFunctionConfigurationCommand, { FunctionName: 'checkout', Qualifier: '2' }).resolves({
      ...configuration,
      State: 'Pending',
      StateReason: 'Creating',
      DeadLetterConfig: { TargetArn: 'dlq' },
    });

    expect(await functions.version('checkout', '2')).toMatchObject({
      version: '2',
      functionArn: arn,
      state: 'Pending',
      stateReason: 'Creating',
      role: 'arn:aws:iam::123456789012:role/checkout',
      deadLetterArn: 'dlq',
      timeoutSeconds: 30,
    });
  });

  it('are Active where Lambda says nothing of a state, and without a dead-letter queue where there is none', async () => {
    lambda.on(GetFunctionConfigurationCommand).resolves({ ...configuration, State: undefined });

    expect(await functions.version('checkout', '2')).toMatchObject({
      state: 'Active',
      stateReason: '',
      deadLetterArn: '',
    });
  });

  it('are undefined for a version that does not exist', async () => {
    const missing = new ResourceNotFoundException({ message: `Function not found: ${arn}:2`, $metadata: {} });
    lambda.on(GetFunctionConfigurationCommand).rejects(missing);

    expect(await functions.version('checkout', '2')).toBeUndefined();
  });

  const same: readonly FunctionConfiguration[] = [
    { Version: '1', FunctionArn: `${arn}:1` },
    { Description: 'another' },
    { LastModified: '2026-01-06T09:00:00.000+0000', RevisionId: 'r3' },
    { Environment: { Variables: { B: '2', A: '1' } } },
  ];
  it.each(same)('have equal contents whatever does not change an answer: %o', async (changes) => {
    expect(await contentOf(changes)).toBe(await contentOf({}));
  });

  const other: readonly FunctionConfiguration[] = [
    { CodeSha256: 'def' },
    { Handler: 'main.handler' },
    { Runtime: 'nodejs22.x' },
    { MemorySize: 1024 },
    { Timeout: 31 },
    { Environment: { Variables: { A: '1', B: '3' } } },
    { Layers: [{ Arn: 'arn:layer:1' }] },
    { Architectures: ['arm64'] },
    { EphemeralStorage: { Size: 1024 } },
    { VpcConfig: { SubnetIds: ['subnet-1'] } },
    { SnapStart: { ApplyOn: 'PublishedVersions' } },
  ];
  it.each(other)('have other contents with %o', async (changes) => {
    expect(await contentOf(changes)).not.toBe(await contentOf({}));
  });
});

describe('the tags of a function', () => {
  it('are those of its ARN, and none where it has none', async () => {
    lambda
      .on(ListTagsCommand, { Resource: arn })
      .resolvesOnce({ Tags: { team: 'shop' } })
      .resolvesOnce({});

    expect(await functions.tags(arn)).toEqual({ team: 'shop' });
    expect(await functions.tags(arn)).toEqual({});
  });
});
