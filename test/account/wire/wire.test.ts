import { gzipSync } from 'node:zlib';
import {
  CloudWatchClient,
  GetMetricDataCommand,
  InvalidParameterValueException,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  ResourceNotFound,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DeleteAliasCommand,
  GetAliasCommand,
  InvokeCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  paginateListVersionsByFunction,
  PreconditionFailedException,
  TooManyRequestsException,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  SendTaskSuccessCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { HttpResponse } from '@smithy/core/transport';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError, NotModelledError } from '../../../lib/account/contract.ts';
import { type DecodedRequest, decodeRequest } from '../../../lib/account/wire/wire.ts';
import { type SdkRequest, wireRequestOf } from '../../../lib/account/wire/sdk-request.ts';

type Answer = object | ((request: DecodedRequest) => object);

/** Configuration of a real SDK client whose requests are decoded, and answered with what `answer` gives or throws. */
function wiredTo(answer: Answer) {
  const seen: DecodedRequest[] = [];
  const encodings: (string | undefined)[] = [];
  const requestHandler = {
    handle: async (sent: SdkRequest) => {
      const wired = wireRequestOf(sent);
      encodings.push(wired.headers['content-encoding']);
      const request = decodeRequest(wired);
      seen.push(request);
      const { status, headers, body } = respond(request, answer);
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      return { response: new HttpResponse({ statusCode: status, headers: { ...headers }, body: bytes }) };
    },
  };
  const credentials = { accessKeyId: 'ASIAROLE', secretAccessKey: 'secret' };
  return { seen, encodings, config: { region: 'us-east-1', credentials, requestHandler, maxAttempts: 1 } };
}

function respond(request: DecodedRequest, answer: Answer) {
  try {
    return request.succeed(typeof answer === 'function' ? answer(request) : answer);
  } catch (error) {
    if (error instanceof AwsError) return request.fail(error);
    throw error;
  }
}

const failWith = (error: AwsError) => () => {
  throw error;
};

const alias = { AliasArn: 'arn:aws:lambda:us-east-1:123456789012:function:checkout:live', Name: 'live' };

describe('the wire of Lambda (restJson1)', () => {
  it('carries labels and body in, and numbers in maps out', async () => {
    const answer = { ...alias, RoutingConfig: { AdditionalVersionWeights: { 2: 0.05 } }, RevisionId: 'r2' };
    const { config, seen } = wiredTo(answer);

    const output = await new LambdaClient(config).send(
      new UpdateAliasCommand({
        FunctionName: alias.AliasArn,
        Name: 'live',
        RevisionId: 'r1',
        RoutingConfig: { AdditionalVersionWeights: { 2: 0.05 } },
      }),
    );

    expect(seen[0]).toMatchObject({
      service: 'lambda',
      operation: 'UpdateAlias',
      accessKeyId: 'ASIAROLE',
      region: 'us-east-1',
      input: {
        FunctionName: alias.AliasArn,
        Name: 'live',
        RevisionId: 'r1',
        RoutingConfig: { AdditionalVersionWeights: { 2: 0.05 } },
      },
    });
    expect(output).toMatchObject(answer);
  });

  it('carries query parameters with their types, and pagination markers', async () => {
    const pages = [{ Versions: [{ Version: '1' }], NextMarker: 'a/b=&c' }, { Versions: [{ Version: '2' }] }];
    const { config, seen } = wiredTo(() => pages[seen.length - 1]!);

    const versions: (string | undefined)[] = [];
    const paginator = paginateListVersionsByFunction(
      { client: new LambdaClient(config), pageSize: 1 },
      { FunctionName: 'checkout' },
    );
    for await (const page of paginator) versions.push(...page.Versions!.map(({ Version }) => Version));

    expect(versions).toEqual(['1', '2']);
    expect(seen.map(({ input }) => input)).toEqual([
      { FunctionName: 'checkout', MaxItems: 1 },
      { FunctionName: 'checkout', MaxItems: 1, Marker: 'a/b=&c' },
    ]);
  });

  it('tells operations apart that share their path', async () => {
    const { config, seen } = wiredTo(alias);
    const client = new LambdaClient(config);

    await client.send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' }));
    await client.send(new DeleteAliasCommand({ FunctionName: 'checkout', Name: 'live' }));
    await client.send(new ListVersionsByFunctionCommand({ FunctionName: 'checkout' }));

    expect(seen.map(({ operation }) => operation)).toEqual(['GetAlias', 'DeleteAlias', 'ListVersionsByFunction']);
  });

  it('answers an operation without output by 204', async () => {
    const { config } = wiredTo({});

    const { $metadata } = await new LambdaClient(config).send(
      new DeleteAliasCommand({ FunctionName: 'checkout', Name: 'live' }),
    );

    expect($metadata.httpStatusCode).toBe(204);
  });

  it('carries payloads as bytes, with the status and headers beside them', async () => {
    const { config, seen } = wiredTo({
      StatusCode: 200,
      ExecutedVersion: '2',
      FunctionError: 'Unhandled',
      Payload: new TextEncoder().encode('{"errorType":"Error"}'),
    });

    const output = await new LambdaClient(config).send(
      new InvokeCommand({ FunctionName: 'checkout', Qualifier: 'live', Payload: '{"a":"ü"}', InvocationType: 'Event' }),
    );

    const input = seen[0]!.input as { Payload: Uint8Array };
    expect(input).toMatchObject({ FunctionName: 'checkout', Qualifier: 'live', InvocationType: 'Event' });
    expect(new TextDecoder().decode(input.Payload)).toBe('{"a":"ü"}');
    expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: '2', FunctionError: 'Unhandled' });
    expect(output.Payload!.transformToString()).toBe('{"errorType":"Error"}');
  });

  it('gives errors their class, their status, and the members of their shape', async () => {
    const stale = 'The Revision Id provided does not match the latest Revision Id.';
    const { config } = wiredTo(failWith(new AwsError('PreconditionFailedException', stale)));

    const sent = new LambdaClient(config).send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' }));
    const error = await sent.catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(PreconditionFailedException);
    expect(error).toMatchObject({ message: stale, Type: 'User', $metadata: { httpStatusCode: 412 } });
  });

  it('says why and for how long a throttled caller has to wait', async () => {
    const members = { Reason: 'CallerRateLimitExceeded', retryAfterSeconds: '1' };
    const { config } = wiredTo(failWith(new AwsError('TooManyRequestsException', 'Rate exceeded', 429, members)));

    const sent = new LambdaClient(config).send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' }));
    const error = await sent.catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(TooManyRequestsException);
    expect(error).toMatchObject({ ...members, message: 'Rate exceeded', $metadata: { httpStatusCode: 429 } });
  });

  it('gives errors that no model mentions their name and status', async () => {
    const { config } = wiredTo(failWith(new AwsError('AccessDeniedException', 'User: … is not authorized', 403)));

    const sent = new LambdaClient(config).send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' }));

    await expect(sent).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'User: … is not authorized',
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe('the wire of Step Functions and DynamoDB (awsJson1.0)', () => {
  it('carries timestamps as epoch seconds, milliseconds included', async () => {
    const startDate = new Date(1_800_000_000_123);
    const { config, seen } = wiredTo({ executionArn: 'arn:x', status: 'RUNNING', startDate });

    const output = await new SFNClient(config).send(new DescribeExecutionCommand({ executionArn: 'arn:x' }));

    expect(seen[0]).toMatchObject({
      service: 'states',
      operation: 'DescribeExecution',
      input: { executionArn: 'arn:x' },
    });
    expect(output.startDate).toEqual(startDate);
  });

  it('gives errors of the model their class, and an empty answer an empty object', async () => {
    const failing = wiredTo(failWith(new AwsError('ExecutionDoesNotExist', "Execution Does Not Exist: 'arn:x'")));
    const empty = wiredTo({});

    const failed = await new SFNClient(failing.config)
      .send(new DescribeExecutionCommand({ executionArn: 'arn:x' }))
      .catch((caught: unknown) => caught);
    const sent = await new SFNClient(empty.config).send(new SendTaskSuccessCommand({ taskToken: 't', output: '{}' }));

    expect(failed).toBeInstanceOf(ExecutionDoesNotExist);
    expect(failed).toMatchObject({ message: "Execution Does Not Exist: 'arn:x'", $metadata: { httpStatusCode: 400 } });
    expect(sent).toEqual({ $metadata: expect.objectContaining({ httpStatusCode: 200 }) });
  });

  it('carries any attribute value of DynamoDB both ways', async () => {
    const scalar = fc.oneof(
      fc.string().map((S) => ({ S })),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((N) => ({ N: String(N) })),
      fc.boolean().map((BOOL) => ({ BOOL })),
      fc.uint8Array().map((bytes) => ({ B: new Uint8Array(bytes) })),
      fc.constant({ NULL: true as const }),
    );
    // The SDK's own reader loses a key of this name.
    const name = fc.string().filter((text) => text !== '__proto__');
    const value = fc.oneof(
      scalar,
      fc.array(scalar).map((L) => ({ L })),
      fc.dictionary(name, scalar, { noNullPrototype: true }).map((M) => ({ M })),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { noNullPrototype: true }), async (attributes) => {
        const { config, seen } = wiredTo({ Item: attributes });

        const output = await new DynamoDBClient(config).send(
          new GetItemCommand({ TableName: 'records', Key: attributes }),
        );

        expect(seen[0]!.input).toEqual({ TableName: 'records', Key: attributes });
        expect(output.Item).toEqual(attributes);
      }),
      { numRuns: 25 },
    );
  });

  it('carries the reasons of a cancelled transaction', async () => {
    const CancellationReasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: { seq: { N: '3' } } }];
    const message =
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]';
    const cancelled = new AwsError('TransactionCanceledException', message, 400, { CancellationReasons });
    const { config } = wiredTo(failWith(cancelled));

    const sent = new DynamoDBClient(config).send(new TransactWriteItemsCommand({ TransactItems: [] }));
    const error = await sent.catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({ message, CancellationReasons });
  });
});

describe('the wire of CloudWatch (awsJson1.0, query-compatible)', () => {
  it('is signed as monitoring and asked for as cloudwatch', async () => {
    const at = new Date(1_800_000_000_000);
    const { config, seen } = wiredTo({ MetricDataResults: [{ Id: 'm', Timestamps: [at], Values: [1.5] }] });

    const output = await new CloudWatchClient(config).send(
      new GetMetricDataCommand({ StartTime: at, EndTime: at, MetricDataQueries: [{ Id: 'm', Expression: '1' }] }),
    );

    expect(seen[0]).toMatchObject({ service: 'cloudwatch', operation: 'GetMetricData', input: { StartTime: at } });
    expect(output.MetricDataResults).toEqual([{ Id: 'm', Timestamps: [at], Values: [1.5] }]);
  });

  it('inflates what the client has compressed', async () => {
    const { config, seen, encodings } = wiredTo({});
    const MetricData = Array.from({ length: 400 }, (_, i) => ({ MetricName: `metric-${i}`, Value: i }));

    await new CloudWatchClient(config).send(new PutMetricDataCommand({ Namespace: 'shop', MetricData }));

    expect(encodings).toEqual(['gzip']);
    expect(seen[0]!.input).toEqual({ Namespace: 'shop', MetricData });
  });

  it.each([
    ['its shape', 'ResourceNotFound'],
    ['the code it had in the query protocol', 'InvalidParameterValue'],
    ['a shape whose code differs', 'InvalidParameterValueException'],
  ])('knows an error by %s', async (_, name) => {
    const { config } = wiredTo(failWith(new AwsError(name, 'it cannot be')));
    const input = { AlarmName: 'a', StateValue: 'OK' as const, StateReason: 'r' };

    const sent = new CloudWatchClient(config).send(new SetAlarmStateCommand(input));
    const error = await sent.catch((caught: unknown) => caught);

    const notFound = name === 'ResourceNotFound';
    expect(error).toBeInstanceOf(notFound ? ResourceNotFound : InvalidParameterValueException);
    expect(error).toMatchObject({
      message: 'it cannot be',
      $metadata: { httpStatusCode: notFound ? 404 : 400 },
      Error: { Code: notFound ? 'ResourceNotFound' : 'InvalidParameterValue', Type: 'Sender' },
    });
  });

  it('accepts operations without output', async () => {
    const { config } = wiredTo({});
    const input = { AlarmName: 'a', EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold' as const };

    const { $metadata } = await new CloudWatchClient(config).send(new PutMetricAlarmCommand(input));

    expect($metadata.httpStatusCode).toBe(200);
  });
});

describe('the wire of EventBridge (awsJson1.1)', () => {
  it('carries entries in and their fates out', async () => {
    const { config, seen } = wiredTo({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] });
    const entry = { Source: 'tidegate.shop', DetailType: 'Rollout Requested', Detail: '{}', Time: new Date(5_000) };

    const output = await new EventBridgeClient(config).send(new PutEventsCommand({ Entries: [entry] }));

    expect(seen[0]).toMatchObject({ service: 'events', operation: 'PutEvents', input: { Entries: [entry] } });
    expect(output).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] });
  });
});

describe('a request that is not modelled', () => {
  const authorization = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=AKID/20270101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const request = (headers: Record<string, string>, target = '/') => ({
    method: 'POST',
    target,
    headers,
    body: gzipSync('{}'),
  });

  it.each([
    ['an unknown service', { authorization: authorization('braket') }, 'the AWS service braket'],
    ['an unknown operation', { authorization: authorization('states'), 'x-amz-target': 'AWSStepFunctions.Fly' }, 'Fly'],
    ['an unknown path', { authorization: authorization('lambda') }, 'POST /'],
    ['another protocol', { authorization: authorization('monitoring'), 'content-type': 'application/cbor' }, 'cbor'],
    ['no signature', {}, 'unsigned'],
  ])('for %s is the end of the simulation', (_, headers, named) => {
    const decode = () => decodeRequest(request(headers));

    expect(decode).toThrow(NotModelledError);
    expect(decode).toThrow(named);
  });
});
