import { GetFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { HttpRequest } from '@smithy/core/transport';
import { describe, expect, it } from 'vitest';
import { createAccount } from '../../../../lib/account/account.ts';
import type { Principal } from '../../../../lib/account/contract.ts';

const code =
  'exports.handler = async (event) => ({ statusCode: 201, headers: { a: "b" }, body: JSON.stringify(event) })';

function anAccountWithUrl(source = code) {
  const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
  const Role = 'arn:aws:iam::123456789012:role/fn';
  account.iam.putRole({
    arn: Role,
    trust: {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  });
  account.load({
    folder: '',
    stacks: [
      {
        name: 'Web',
        tags: {},
        assets: new Map(),
        template: {
          Resources: {
            Fn: {
              Type: 'AWS::Lambda::Function',
              Properties: {
                FunctionName: 'web',
                Handler: 'index.handler',
                Runtime: 'nodejs24.x',
                Role,
                Code: { ZipFile: source },
              },
            },
            Url: {
              Type: 'AWS::Lambda::Url',
              Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, AuthType: 'AWS_IAM' },
            },
          },
        },
      },
    ],
  });
  return account;
}

const authorization =
  'AWS4-HMAC-SHA256 Credential=AKIAOUTSIDE/20260105/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';

async function visit(account: ReturnType<typeof anAccountWithUrl>, as?: Principal, signed = true) {
  const config = account.clientConfig(as);
  const lambda = new LambdaClient(account.clientConfig());
  const { FunctionUrl = '' } = await account.settle(
    lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'web' })),
  );
  const { hostname } = new URL(FunctionUrl);
  const request = new HttpRequest({
    method: 'POST',
    path: '/a/b',
    query: { c: 'd' },
    headers: { host: hostname, ...(signed ? { authorization } : {}) },
    body: 'hello',
  });
  const { response } = await account.settle(config.requestHandler.handle(request));
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.from(response.body as Uint8Array).toString(),
  };
}

const role = (
  account: ReturnType<typeof anAccountWithUrl>,
  ...actions: readonly (readonly [string, object])[]
): Principal => {
  const arn = 'arn:aws:iam::123456789012:role/caller';
  account.iam.putRole({ arn, trust: { Statement: [] } });
  account.iam.attach(arn, {
    Statement: actions.map(([Action, Condition]) => ({
      Effect: 'Allow',
      Action,
      Resource: '*',
      Condition: Condition as never,
    })),
  });
  return { kind: 'role', arn, sessionName: 'alice' };
};

const both = [
  ['lambda:InvokeFunctionUrl', { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }],
  ['lambda:InvokeFunction', { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }],
] as const;

describe('a function’s URL', () => {
  it('gives the function the request and who has signed it, and its answer to the caller', async () => {
    const account = anAccountWithUrl();

    const { status, headers, body } = await visit(account, role(account, ...both));

    expect({ status, a: headers.a }).toEqual({ status: 201, a: 'b' });
    expect(JSON.parse(body)).toMatchObject({
      version: '2.0',
      rawPath: '/a/b',
      rawQueryString: 'c=d',
      body: 'hello',
      isBase64Encoded: false,
      requestContext: {
        http: { method: 'POST' },
        authorizer: {
          iam: {
            accountId: '123456789012',
            userArn: 'arn:aws:sts::123456789012:assumed-role/caller/alice',
            userId: expect.stringMatching(/^AROA[0-9A-F]{17}:alice$/),
            cognitoIdentity: null,
            principalOrgId: null,
          },
        },
      },
    });
  });

  it.each([[[both[0]]], [[both[1]]], [[]]])(
    'is closed to whoever lacks one of its two permissions',
    async (actions) => {
      const account = anAccountWithUrl();

      expect(await visit(account, role(account, ...actions))).toMatchObject({
        status: 403,
        body: '{"Message":"Forbidden"}',
      });
    },
  );

  it('is closed to whoever does not sign', async () => {
    expect(await visit(anAccountWithUrl(), undefined, false)).toMatchObject({ status: 403 });
  });

  it('lets nobody invoke the function itself who may only do so through it', async () => {
    const account = anAccountWithUrl();
    const caller = role(account, ...both);

    await expect(account.settle(account.call('lambda', 'Invoke', { FunctionName: 'web' }, caller))).rejects.toThrow(
      'is not authorized to perform: lambda:InvokeFunction',
    );
  });

  it('answers 502 when the function fails, and 200 with what is no response', async () => {
    const failing = await visit(anAccountWithUrl('exports.handler = async () => { throw new Error("no"); }'));
    const plain = await visit(anAccountWithUrl('exports.handler = async () => ({ x: 1 })'));

    expect([failing.status, plain.status, plain.body]).toEqual([502, 200, '{"x":1}']);
  });
});
