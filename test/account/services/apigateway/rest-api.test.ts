import { describe, expect, it } from 'vitest';
import { createAccount } from '../../../../lib/account/account.ts';
import type { TemplateResource } from '../../../../lib/account/cloudformation/template.ts';
import { NotModelledError } from '../../../../lib/account/contract.ts';

const role = 'arn:aws:iam::123456789012:role/fn';
const aFunction = (source: string, properties = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Handler: 'index.handler', Runtime: 'nodejs24.x', Role: role, Code: { ZipFile: source }, ...properties },
});
const answering = (expression: string) => aFunction(`exports.handler = async (event) => (${expression})`);
const echo = answering('{ statusCode: 201, headers: { a: "b" }, body: JSON.stringify(event) }');

interface Shape {
  /** Method and path of each method: `GET /orders/{id}`. */
  readonly methods?: readonly string[];
  readonly fn?: TemplateResource;
  /** Stage, method and path that the function's policy allows; `undefined` for no permission. */
  readonly allowed?: string | undefined;
  readonly more?: Readonly<Record<string, TemplateResource>>;
  /** What is changed of a resource's properties, by its logical id. */
  readonly properties?: Readonly<Record<string, object>>;
  /** Changed whenever a new deployment is wanted, as the CDK does. */
  readonly deployment?: string;
}

const RestApiId = { Ref: 'Api' };
const idOf = (path: string) => `At${path.replaceAll(/\W/g, (character) => `${character.charCodeAt(0)}`)}`;
const rootId = { 'Fn::GetAtt': ['Api', 'RootResourceId'] };
const resourceId = (path: string) => (path === '' ? rootId : { Ref: idOf(path) });

/** The resources that lead to a path. */
function resourcesTo(path: string): Readonly<Record<string, TemplateResource>> {
  if (path === '') return {};
  const parent = path.slice(0, path.lastIndexOf('/'));
  const Properties = { RestApiId, ParentId: resourceId(parent), PathPart: path.slice(parent.length + 1) };
  return { ...resourcesTo(parent), [idOf(path)]: { Type: 'AWS::ApiGateway::Resource', Properties } };
}

/** A REST API in front of one function, with a stage `prod`. */
function aTemplate(shape: Shape) {
  const {
    methods = ['ANY /', 'ANY /{proxy+}'],
    fn = echo,
    more = {},
    properties = {},
    deployment = 'Deployment',
  } = shape;
  const allowed = 'allowed' in shape ? shape.allowed : '*/*';
  const Uri = {
    'Fn::Sub': 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations',
  };
  const Integration = { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri };
  const methodResources = methods.map((method, index) => {
    const [HttpMethod = '', path = ''] = method.split(' ');
    const ResourceId = resourceId(path === '/' ? '' : path);
    const Properties = { RestApiId, ResourceId, HttpMethod, AuthorizationType: 'NONE', Integration };
    return [`Method${index}`, { Type: 'AWS::ApiGateway::Method', Properties }] as const;
  });
  const SourceArn = { 'Fn::Sub': `arn:aws:execute-api:us-east-1:123456789012:\${Api}/${allowed}` };
  const Resources: Record<string, TemplateResource> = {
    Fn: fn,
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'shop' } },
    ...Object.assign({}, ...methods.map((method) => resourcesTo(method.split(' ')[1]!.replace(/^\/$/, '')))),
    ...Object.fromEntries(methodResources),
    [deployment]: {
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId },
      DependsOn: methodResources.map(([id]) => id),
    },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { RestApiId, DeploymentId: { Ref: deployment }, StageName: 'prod' },
    },
    ...(allowed !== undefined && {
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'Fn' },
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
          SourceArn,
        },
      },
    }),
    ...more,
  };
  for (const [id, changes] of Object.entries(properties)) {
    const resource = Resources[id]!;
    Resources[id] = { ...resource, Properties: { ...resource.Properties, ...changes } };
  }
  return { name: 'Shop', template: { Resources, Outputs: { Id: { Value: RestApiId } } } };
}

async function anAccount(shape: Shape = {}) {
  const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
  const trustedBy = (service: string) => ({
    Statement: [{ Effect: 'Allow' as const, Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });
  account.iam.putRole({ arn: role, trust: trustedBy('lambda.amazonaws.com') });
  const deploy = (next: Shape) => account.settle(account.deploy(aTemplate(next)));
  const stack = await deploy(shape);
  const request = async (target: string, method = 'GET', body?: string) => {
    const host = `${account.stack('Shop')?.outputs.Id}.execute-api.us-east-1.amazonaws.com`;
    const headers = { host, 'user-agent': 'curl/8' };
    const answer = account.answer({ method, target, headers, body }, { kind: 'administrator' });
    const { status, headers: answered, body: text } = await account.settle(answer);
    return { status, headers: answered, body: String(text) };
  };
  const event = async (target: string, method?: string, body?: string) =>
    JSON.parse((await request(target, method, body)).body) as Readonly<Record<string, any>>;
  const reasons = () => (account.stack('Shop')?.events ?? []).map(({ reason }) => reason ?? '').join('\n');
  return { account, stack, deploy, request, event, reasons };
}

const said = (message: string) => JSON.stringify({ message });

describe('a request to a REST API', () => {
  it('is an event of payload format 1.0 to the function, and its answer the response', async () => {
    const { request, event } = await anAccount({ methods: ['PUT /orders/{id}'] });

    const { status, headers } = await request('/prod/orders/7', 'PUT');
    const { requestContext, ...received } = await event('/prod/orders/7?size=m&size=l&note=a+b', 'PUT', 'two of them');

    expect({ status, headers }).toEqual({ status: 201, headers: { 'content-type': 'application/json', a: 'b' } });
    expect(received).toMatchObject({
      resource: '/orders/{id}',
      path: '/orders/7',
      httpMethod: 'PUT',
      multiValueHeaders: { 'user-agent': ['curl/8'] },
      queryStringParameters: { size: 'l', note: 'a b' },
      multiValueQueryStringParameters: { size: ['m', 'l'], note: ['a b'] },
      pathParameters: { id: '7' },
      stageVariables: null,
      body: 'two of them',
      isBase64Encoded: false,
    });
    expect(requestContext).toMatchObject({
      path: '/prod/orders/7',
      resourcePath: '/orders/{id}',
      stage: 'prod',
      identity: { userAgent: 'curl/8', user: null },
      requestTime: expect.stringMatching(/^05\/Jan\/2026:09:00:\d\d \+0000$/),
    });
  });

  it('has null where there is nothing', async () => {
    const { event } = await anAccount();

    expect(await event('/prod')).toMatchObject({
      path: '/',
      body: null,
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  it('goes to the most specific path: a literal one before a variable, and that before a greedy one', async () => {
    const { event } = await anAccount({
      methods: ['GET /orders/{id}', 'GET /orders/new', 'GET /{proxy+}', 'POST /orders', 'ANY /orders'],
    });

    const resources = ['/orders/new', '/orders/7/', '/orders/7/items', '/carts'].map((path) => event(`/prod${path}`));
    const methods = ['POST', 'GET'].map((method) => event('/prod/orders', method));

    expect((await Promise.all(resources)).map(({ resource, pathParameters }) => [resource, pathParameters])).toEqual([
      ['/orders/new', null],
      ['/orders/{id}', { id: '7' }],
      ['/{proxy+}', { proxy: 'orders/7/items' }],
      ['/{proxy+}', { proxy: 'carts' }],
    ]);
    expect((await Promise.all(methods)).map(({ resource }) => resource)).toEqual(['/orders', '/orders']);
  });

  it('is refused where the most specific path lacks the method that another has: nobody says what happens', async () => {
    const { request } = await anAccount({ methods: ['GET /orders', 'ANY /{proxy+}'] });

    await expect(request('/prod/orders', 'POST')).rejects.toThrow(NotModelledError);
  });

  it('is forbidden without a stage, and lacks an authentication token without a method', async () => {
    const { request } = await anAccount({ methods: ['GET /orders'] });

    expect(await request('/test/orders')).toMatchObject({ status: 403, body: said('Forbidden') });
    for (const answer of [
      await request('/prod/carts'),
      await request('/prod/orders', 'POST'),
      await request('/prod'),
    ]) {
      expect(answer).toMatchObject({
        status: 403,
        headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
        body: said('Missing Authentication Token'),
      });
    }
  });

  it('fails with 500 where the function’s policy does not allow this stage, method and path', async () => {
    const methods = ['GET /orders/{id}'];
    const failed = { status: 500, body: said('Internal server error') };
    const answerWith = async (allowed: string | undefined) =>
      (await anAccount({ methods, allowed })).request('/prod/orders/7');

    expect(await answerWith(undefined)).toMatchObject(failed);
    expect(await answerWith('test-invoke-stage/GET/orders/*')).toMatchObject(failed);
    expect(await answerWith('prod/POST/orders/*')).toMatchObject(failed);
    expect(await answerWith('prod/GET/orders/*')).toMatchObject({ status: 201 });
  });

  it.each([
    ['throws', aFunction('exports.handler = async () => { throw new Error("out of carts"); }')],
    ['answers a text', answering('"out of carts"')],
    ['answers with a member of its own', answering('{ statusCode: 200, cart: 7 }')],
    ['answers with a body that is no text', answering('{ statusCode: 200, body: { cart: 7 } }')],
    ['answers without a number', answering('{ statusCode: "fine" }')],
  ])('fails with 502 where the function %s', async (_, fn) => {
    const { request } = await anAccount({ fn });

    expect(await request('/prod')).toMatchObject({ status: 502, body: said('Internal server error') });
  });

  it('fails with 504 after 29 seconds, whatever the function does then', async () => {
    const code = 'exports.handler = () => new Promise((resolve) => setTimeout(() => resolve({}), 40_000));';
    const { account, request } = await anAccount({ fn: aFunction(code, { Timeout: 60 }) });
    const from = account.clock.now();

    const answer = await request('/prod');

    expect(answer).toMatchObject({ status: 504, body: said('Endpoint request timed out') });
    expect(account.clock.now() - from).toBeGreaterThan(29_000);
    expect(account.clock.now() - from).toBeLessThan(29_500);
  });
});

it('a mock with one response answers by itself, as the CDK has it answer a browser’s preflight request', async () => {
  const parameter = (name: string) => `method.response.header.Access-Control-Allow-${name}`;
  const StatusCode = '204';
  const Integration = {
    Type: 'MOCK',
    RequestTemplates: { 'application/json': '{ statusCode: 200 }' },
    IntegrationResponses: [
      { StatusCode, ResponseParameters: { [parameter('Origin')]: "'*'", [parameter('Methods')]: "'GET,POST'" } },
    ],
  };
  const MethodResponses = [
    { StatusCode, ResponseParameters: { [parameter('Origin')]: true, [parameter('Methods')]: true } },
  ];
  const { request } = await anAccount({
    methods: ['OPTIONS /orders', 'GET /orders'],
    properties: { Method0: { Integration, MethodResponses } },
  });

  expect(await request('/prod/orders', 'OPTIONS')).toEqual({
    status: 204,
    headers: {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET,POST',
    },
    body: '',
  });
  expect(await request('/prod/orders')).toMatchObject({ status: 201 });
});

describe('a deployment of a REST API', () => {
  it('has the methods of its making: a change without another one is not served', async () => {
    const { deploy, request } = await anAccount({ methods: ['GET /orders'] });

    const methods = ['GET /orders', 'GET /carts'];
    await deploy({ methods });
    const edited = await request('/prod/carts');
    await deploy({ methods, deployment: 'Deployment2' });
    const deployed = await request('/prod/carts');

    expect([edited.status, deployed.status]).toEqual([403, 201]);
  });

  it('is refused without a method', async () => {
    const { stack, reasons } = await anAccount({ methods: [] });

    expect(stack.status).toBe('ROLLBACK_COMPLETE');
    expect(reasons()).toContain("The REST API doesn't contain any methods");
  });

  it('goes with its stack, and the API with it', async () => {
    const { account, request } = await anAccount();

    const { status } = await account.settle(account.deleteStack('Shop'));

    expect(status).toBe('DELETE_COMPLETE');
    await expect(request('/prod')).rejects.toThrow(NotModelledError);
  });
});

describe('a resource of a REST API', () => {
  it.each([
    ['below a greedy one', ['GET /{proxy+}/orders'], 'Cannot create a child of a resource with a greedy path variable'],
    ['with a second variable', ['GET /{id}', 'GET /{name}'], 'already has a variable path part'],
  ])('%s is refused', async (_, methods, reason) => {
    const { stack, reasons } = await anAccount({ methods });

    expect(stack.status).toBe('ROLLBACK_COMPLETE');
    expect(reasons()).toContain(reason);
  });
});

describe('the role for an account’s logs of API Gateway', () => {
  it('must let API Gateway assume it', async () => {
    const account = (CloudWatchRoleArn: string) => ({
      Account: { Type: 'AWS::ApiGateway::Account', Properties: { CloudWatchRoleArn } },
    });

    const { stack, reasons } = await anAccount({ more: account(role) });

    expect(stack.status).toBe('ROLLBACK_COMPLETE');
    expect(reasons()).toContain('The role ARN does not have required permissions');
  });
});

it.each([
  ['a private API', { Api: { EndpointConfiguration: { Types: ['PRIVATE'] } } }],
  ['an API of an OpenAPI document', { Api: { Body: {} } }],
  ['a stage with logs', { Stage: { MethodSettings: [] } }],
  ['a canary of API Gateway’s own', { Stage: { CanarySetting: {} } }],
  ['an API key', { Method0: { ApiKeyRequired: true } }],
  ['an authorizer', { Method0: { AuthorizationType: 'AWS_IAM' } }],
  ['a mock without a response', { Method0: { Integration: { Type: 'MOCK' } } }],
  ['a mapping of responses', { Method0: { MethodResponses: [{ StatusCode: '200' }] } }],
] as const)('%s is refused', async (_, properties) => {
  await expect(anAccount({ properties })).rejects.toThrow(NotModelledError);
});
