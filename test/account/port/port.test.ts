import { CloudWatchClient, DescribeAlarmsCommand, ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAccount } from '../../../lib/account/account.ts';
import { type Port, openPort } from '../../../lib/account/port/port.ts';

const startAt = Date.UTC(2026, 0, 5, 9);
const scope = (service: string, key = 'alice') =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260105/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

const account = createAccount({ seed: 1, startAt });
const refused: string[] = [];
const ended = new AbortController();
let port: Port;

beforeAll(async () => {
  port = await openPort({
    account,
    port: 0,
    principalOf: (key) => (key === 'nobody' ? undefined : { kind: 'administrator' }),
    besides: ({ target }) => (target === '/ours' ? { status: 200, headers: {}, body: 'ours' } : undefined),
    onRefusal: (message) => void refused.push(message),
  });
  account.services.lambda.addModelledFunction({
    name: 'checkout',
    roleArn: 'arn:aws:iam::123456789012:role/checkout',
  });
  void runClock();
});

afterAll(async () => {
  ended.abort();
  await port.close();
});

/** The clock of the account, which moves while anybody waits. */
async function runClock() {
  while (!ended.signal.aborted) {
    await account.clock.runUntil(account.clock.now() + 10);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request as no SDK of ours sends it. */
const send = ({ method = 'POST', path = '/', headers = {}, body = '' }: Sent) =>
  new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const outgoing = request(`${port.address}${path}`, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const config = () => ({
  endpoint: port.address,
  region: 'us-east-1',
  credentials: { accessKeyId: 'alice', secretAccessKey: 'any' },
  maxAttempts: 1,
});

const noExecution = 'arn:aws:states:us-east-1:123456789012:execution:rollout:none';
const nameOf = (error: Error) => error.name;

describe('real SDK clients', () => {
  test('are answered in the protocol of each service', async () => {
    const [execution, alarms] = await Promise.all([
      new SFNClient(config()).send(new DescribeExecutionCommand({ executionArn: noExecution })).catch(nameOf),
      new CloudWatchClient(config()).send(new DescribeAlarmsCommand({})),
    ]);

    expect(execution).toBe('ExecutionDoesNotExist');
    expect(alarms.MetricAlarms).toEqual([]);
  });

  test('read the errors of AWS as AWS gives them', async () => {
    const asked = new LambdaClient(config()).send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' }));

    await expect(asked).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('are told by name what is not modelled, and the account lives on', async () => {
    const cloudWatch = new CloudWatchClient(config());

    const asked = cloudWatch.send(new ListDashboardsCommand({}));

    await expect(asked).rejects.toMatchObject({
      name: 'NotModelled',
      message: 'cloudwatch:ListDashboards is not modelled by the simulated account',
    });
    expect(refused).toContain('cloudwatch:ListDashboards is not modelled by the simulated account');
    await expect(cloudWatch.send(new DescribeAlarmsCommand({}))).resolves.toBeDefined();
  });
});

describe('who speaks another protocol to CloudWatch is refused in it:', () => {
  test('query, as older SDKs do', async () => {
    const headers = {
      authorization: scope('monitoring'),
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    };

    const answer = await send({ headers, body: 'Action=DescribeAlarms&Version=2010-08-01' });

    expect(answer.status).toBe(501);
    expect(answer.body).toBe(
      '<ErrorResponse><Error><Type>Sender</Type><Code>NotModelled</Code><Message>monitoring: DescribeAlarms in the query protocol is not an operation that is known here</Message></Error></ErrorResponse>',
    );
  });

  test('CBOR', async () => {
    const headers = { authorization: scope('monitoring'), 'smithy-protocol': 'rpc-v2-cbor' };
    const path = '/service/GraniteServiceVersion20100801/operation/DescribeAlarms';

    const answer = await send({ headers, path });

    expect(answer).toMatchObject({ status: 501, headers: { 'smithy-protocol': 'rpc-v2-cbor' } });
    expect(answer.body).toContain('DescribeAlarms in the CBOR protocol is not an operation that is known here');
  });
});

describe('is refused and changes nothing:', () => {
  const signed = { authorization: scope('lambda') };

  test.each([
    ['a service that is not modelled', { authorization: scope('s3') }, 501, 'the AWS service s3'],
    ['another Region', { authorization: scope('lambda').replace('us-east-1', 'eu-west-1') }, 501, 'eu-west-1'],
    ['a request without a signature', {}, 501, 'an unsigned request'],
    ['an access key that is nobody’s', { authorization: scope('lambda', 'nobody') }, 403, 'names nobody'],
    ['a page in a browser', { ...signed, origin: 'https://example.com' }, 403, 'no request of this machine'],
    ['a name that was made to point here', { ...signed, host: 'example.com' }, 403, 'no request of this machine'],
  ])('%s', async (_, headers, status, message) => {
    const answer = await send({ method: 'GET', path: '/2015-03-31/functions/checkout/aliases/live', headers });

    expect(answer.status).toBe(status);
    expect(answer.body).toContain(message);
  });
});

test('answers carry the account’s time, which SDKs go by', async () => {
  const { headers } = await send({ headers: { authorization: scope('lambda') } });

  expect(Date.parse(String(headers.date))).toBeGreaterThanOrEqual(startAt);
  expect(Date.parse(String(headers.date))).toBeLessThan(startAt + 60 * 60_000);
});

test('what is no request to AWS has an answer of its own', async () => {
  const { status, body } = await send({ path: '/ours' });

  expect({ status, body }).toEqual({ status: 200, body: 'ours' });
});
