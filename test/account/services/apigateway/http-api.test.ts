import { describe, expect, it } from 'vitest';
import { createAccount } from '../../../../lib/account/account.ts';
import type { TemplateResource } from '../../../../lib/account/cloudformation/template.ts';
import { NotModelledError } from '../../../../lib/account/contract.ts';

const role = 'arn:aws:iam::123456789012:role/fn';
const aFunction = (source: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Handler: 'index.handler', Runtime: 'nodejs24.x', Role: role, Code: { ZipFile: source } },
});
const echo = aFunction(
  'exports.handler = async ({ rawPath, routeKey, requestContext: { http, stage } }) => ({ statusCode: 201, headers: { a: "b" }, body: [http.method, rawPath, routeKey, stage].join(" ") })',
);

interface Shape {
  readonly routes?: readonly string[];
  readonly fn?: TemplateResource;
  /** What the permission is for; `undefined` for no permission. */
  readonly allowed?: string;
  readonly route?: object;
  readonly api?: object;
}

/** An HTTP API in front of one function, by default with a `$default` route. */
function anAccount({ routes = ['$default'], fn = echo, route = {}, api = {}, ...shape }: Shape = {}) {
  const allowed = 'allowed' in shape ? shape.allowed : '*/*';
  const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
  account.iam.putRole({
    arn: role,
    trust: {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  });
  const ApiId = { Ref: 'Api' };
  const Permission = {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { Ref: 'Fn' },
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Sub': `arn:aws:execute-api:us-east-1:123456789012:\${Api}/${allowed}` },
    },
  };
  const Resources: Readonly<Record<string, TemplateResource>> = {
    Fn: fn,
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'shop', ProtocolType: 'HTTP', ...api } },
    Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId, StageName: '$default', AutoDeploy: true } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    },
    ...Object.fromEntries(
      routes.map((RouteKey, index) => [
        `Route${index}`,
        {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: { ApiId, RouteKey, Target: { 'Fn::Sub': 'integrations/${Integration}' }, ...route },
        },
      ]),
    ),
    ...(allowed !== undefined && { Permission }),
  };
  const Outputs = { Address: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } };
  const stack = { name: 'Shop', tags: {}, assets: new Map<string, string>(), template: { Resources, Outputs } };
  const { Shop } = account.load({ folder: '', stacks: [stack] });
  const { host } = new URL(Shop?.outputs.Address ?? '');
  const get = async (target: string, method = 'GET') => {
    const answer = account.answer({ method, target, headers: { host }, body: undefined }, { kind: 'administrator' });
    const { status, headers, body } = await account.settle(answer);
    return { status, headers, body: String(body) };
  };
  return { account, get };
}

describe('a request to an HTTP API', () => {
  it('is answered by the function, in payload format 2.0', async () => {
    const { get } = anAccount();

    expect(await get('/orders/7?open=1', 'PUT')).toEqual({
      status: 201,
      headers: { a: 'b' },
      body: 'PUT /orders/7 $default $default',
    });
  });

  it('takes its own route before one for any method, and that before the default', async () => {
    const { get } = anAccount({ routes: ['$default', 'ANY /orders', 'GET /orders'] });

    expect((await get('/orders')).body).toContain(' GET /orders ');
    expect((await get('/orders', 'POST')).body).toContain(' ANY /orders ');
    expect((await get('/carts')).body).toContain(' $default ');
  });

  it('is not found without a route', async () => {
    const { get } = anAccount({ routes: ['GET /orders'] });

    expect(await get('/carts')).toMatchObject({ status: 404, body: '{"message":"Not Found"}' });
  });

  it('fails with 500 where the function does, or is not to be invoked by this route', async () => {
    const throwing = aFunction('exports.handler = async () => { throw new Error("out of carts"); }');
    const failed = { status: 500, body: '{"message":"Internal Server Error"}' };

    expect(await anAccount({ fn: throwing }).get('/')).toMatchObject(failed);
    expect(await anAccount({ allowed: undefined }).get('/')).toMatchObject(failed);
    expect(await anAccount({ allowed: '*/*/carts', routes: ['GET /orders'] }).get('/orders')).toMatchObject(failed);
    expect(await anAccount({ allowed: '*/*/orders', routes: ['GET /orders'] }).get('/orders')).toMatchObject({
      status: 201,
    });
  });
});

it.each([
  ['a WebSocket API', { api: { ProtocolType: 'WEBSOCKET' } }],
  ['CORS', { api: { CorsConfiguration: {} } }],
  ['an authorizer', { route: { AuthorizationType: 'JWT' } }],
  ['path variables', { routes: ['GET /orders/{id}'] }],
] as const)('%s is refused', (_, shape) => {
  expect(() => anAccount(shape)).toThrow(NotModelledError);
});
