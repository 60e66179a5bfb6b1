import { CfnOutput } from 'aws-cdk-lib';
import { Cors, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '../../lib/account/contract.ts';
import { Plan } from '../../lib/constructs/plan.ts';
import { aShop, anAccount, minute, progressive } from './a-shop.ts';

const code = Code.fromInline(`exports.handler = async (event) => {
  console.log('called by ' + (event.Records ? event.Records[0].eventSource ?? event.Records[0].EventSource : event.requestContext.domainName));
  return process.env.AWS_LAMBDA_FUNCTION_VERSION;
};`);

/** A shop whose callers come by a URL, an HTTP API, a queue and a topic. */
const aBusyShop = (release: number) =>
  aShop(
    release,
    (stack, checkout) => {
      const live = progressive()(stack, checkout);
      const url = live.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
      const api = new HttpApi(stack, 'Api', { defaultIntegration: new HttpLambdaIntegration('Live', live) });
      const orders = new Queue(stack, 'Orders');
      live.addEventSource(new SqsEventSource(orders, { batchSize: 1 }));
      const news = new Topic(stack, 'News');
      news.addSubscription(new LambdaSubscription(live));
      live.addPermission('Auditors', { principal: new ServicePrincipal('config.amazonaws.com') });
      for (const [name, value] of Object.entries({
        UrlAddress: url.url,
        ApiAddress: api.apiEndpoint,
        OrdersAddress: orders.queueUrl,
        NewsAddress: news.topicArn,
      })) {
        new CfnOutput(stack, name, { value });
      }
    },
    { code, environment: { RELEASE: String(release) } },
  );

const signed =
  'AWS4-HMAC-SHA256 Credential=AKIAOUTSIDE/20260105/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';

async function aBusyAccount() {
  const shop = anAccount();
  const { account } = shop;
  await shop.deploy(aBusyShop(1));
  const outputs = account.stack('Shop')?.outputs ?? {};
  const visit = async (output: 'Url' | 'Api', as: Principal = { kind: 'administrator' }) => {
    const host = new URL(outputs[`${output}Address`] ?? '').host;
    const headers = { host, ...(output === 'Url' && { authorization: signed }) };
    const answer = await account.settle(account.answer({ method: 'GET', target: '/', headers, body: undefined }, as));
    return { status: answer.status, body: String(answer.body) };
  };
  const send = (service: string, operation: string, input: object) =>
    account.settle(account.call(service, operation, input));
  /** The versions that have served a caller from a moment on. */
  const servedBy = (caller: string, from: number) =>
    [
      ...new Set(
        account.logs
          .filter(
            ({ functionName, at, message }) => functionName === 'checkout' && at >= from && message.includes(caller),
          )
          .map(({ version }) => version),
      ),
    ].toSorted();
  const callAll = async (times: number) => {
    const from = account.clock.now();
    for (let n = 0; n < times; n++) {
      await visit('Url');
      await visit('Api');
      await send('sqs', 'SendMessage', { QueueUrl: outputs.OrdersAddress, MessageBody: `order ${n}` });
      await send('sns', 'Publish', { TopicArn: outputs.NewsAddress, Message: `news ${n}` });
    }
    await shop.advance(30_000);
    return {
      url: servedBy('lambda-url', from),
      api: servedBy('execute-api', from),
      queue: servedBy('aws:sqs', from),
      topic: servedBy('aws:sns', from),
    };
  };
  return { ...shop, outputs, visit, callAll };
}

describe('what is attached to a ProgressiveFunction', () => {
  let shop: Awaited<ReturnType<typeof aBusyAccount>>;
  const allBy = (...versions: readonly string[]) => ({
    url: versions,
    api: versions,
    queue: versions,
    topic: versions,
  });
  beforeAll(async () => {
    shop = await aBusyAccount();
  });

  it('is the alias’s: URL, HTTP API, queue and topic reach the version that it serves, and a rollout’s canary by weight', async () => {
    const before = await shop.callAll(3);
    await shop.deploy(aBusyShop(2));
    const during = await shop.callAll(12);
    await shop.advance(15 * minute);
    const after = await shop.callAll(3);

    expect(shop.rollouts()).toEqual([{ version: '2', outcome: 'promoted' }]);
    expect([before, during, after]).toEqual([allBy('1'), allBy('1', '2'), allBy('2')]);
  });

  it('has its permissions on the alias, and the function itself has none', () => {
    const policyOf = (Qualifier?: string) =>
      shop.run('lambda', 'GetPolicy', { FunctionName: 'checkout', ...(Qualifier && { Qualifier }) }) as {
        readonly Policy: string;
      };

    const principals = (JSON.parse(policyOf('live').Policy) as Policy).Statement.map(
      ({ Principal: who }) => who.Service,
    );

    expect(principals.toSorted()).toEqual(['apigateway.amazonaws.com', 'config.amazonaws.com', 'sns.amazonaws.com']);
    expect(() => policyOf()).toThrow('The resource you requested does not exist');
  });

  it('cannot be reached by whom the alias’s policy does not name', async () => {
    const nobody = 'arn:aws:iam::123456789012:role/nobody';
    shop.account.iam.putRole({ arn: nobody, trust: { Statement: [] } });

    expect(await shop.visit('Url', { kind: 'role', arn: nobody })).toMatchObject({ status: 403 });
  });

  it('is cut off from the API when its permission goes from the alias', async () => {
    const { Policy } = shop.run('lambda', 'GetPolicy', { FunctionName: 'checkout', Qualifier: 'live' }) as {
      readonly Policy: string;
    };
    const { Statement } = JSON.parse(Policy) as Policy;
    const StatementId = Statement.find(({ Principal: who }) => who.Service === 'apigateway.amazonaws.com')?.Sid;
    const before = await shop.visit('Api');

    shop.run('lambda', 'RemovePermission', { FunctionName: 'checkout', Qualifier: 'live', StatementId });

    expect(before).toEqual({ status: 200, body: '"2"' });
    expect(await shop.visit('Api')).toMatchObject({ status: 500 });
  });
});

/** A shop whose callers come by a REST API, browsers too; every second request of a broken release fails. */
const aShopWithARestApi = (release: number, environment: Readonly<Record<string, string>> = {}) =>
  aShop(
    release,
    (stack, checkout) => {
      const plan = Plan.of({ stages: [{ weight: '25%', bake: '10m' }] });
      const integration = new LambdaIntegration(progressive({ plan })(stack, checkout));
      const api = new RestApi(stack, 'Api', { defaultCorsPreflightOptions: { allowOrigins: Cors.ALL_ORIGINS } });
      api.root.addResource('orders').addResource('{id}').addMethod('GET', integration);
      api.root.addProxy({ anyMethod: false }).addMethod('ANY', integration);
      new CfnOutput(stack, 'ApiAddress', { value: api.url });
    },
    {
      code: Code.fromInline(`let requests = 0;
exports.handler = async ({ pathParameters }) => {
  if (process.env.BROKEN && requests++ % 2 === 0) throw new Error('out of stock');
  return { statusCode: 200, body: process.env.AWS_LAMBDA_FUNCTION_VERSION };
};`),
      environment: { RELEASE: String(release), ...environment },
    },
  );

/** What a request to the API came to: a status, and the version that has answered where one has. */
interface Visit {
  readonly at: number;
  readonly status: number;
  readonly body: string;
}

async function aShopOnTheWeb() {
  const shop = anAccount();
  const { account, advance } = shop;
  const { clock } = account;
  await shop.deploy(aShopWithARestApi(1));
  const { host, pathname } = new URL(account.stack('Shop')?.outputs.ApiAddress ?? '');
  const visits: Visit[] = [];
  const visit = async (path: string) => {
    const request = { method: 'GET', target: `${pathname}${path}`, headers: { host }, body: undefined };
    const at = clock.now();
    const { status, body } = await account.answer(request, { kind: 'administrator' });
    visits.push({ at, status, body: String(body) });
  };
  /** Two visitors a second, and what they got. */
  const open = async (milliseconds: number): Promise<readonly Visit[]> => {
    const [from, until] = [clock.now(), clock.now() + milliseconds];
    const next = () => {
      if (clock.now() >= until) return;
      for (const path of ['orders/7', 'carts/7/items']) void visit(path);
      clock.after(1_000, next);
    };
    next();
    await advance(milliseconds + 1_000);
    return visits.filter(({ at }) => at >= from);
  };
  return { ...shop, open };
}

describe('a REST API in front of a ProgressiveFunction', () => {
  it('splits its requests by the weight, and has the baseline alone when the canary’s errors have ended the rollout', async () => {
    const shop = await aShopOnTheWeb();
    const isByBaseline = ({ status, body }: Visit) => status === 200 && body === '1';
    const isFailed = ({ status }: Visit) => status === 502;

    const before = await shop.open(minute);
    await shop.deploy(aShopWithARestApi(2, { BROKEN: 'yes' }));
    const visits = await shop.open(11 * minute);

    const end = visits.findLastIndex((visit) => !isByBaseline(visit));
    const [during, after] = [visits.slice(0, end + 1), visits.slice(end + 1)];
    const byCanary = during.filter((visit) => !isByBaseline(visit));
    expect(shop.rollouts()).toEqual([{ version: '2', outcome: 'rolled-back' }]);
    expect(before.every(isByBaseline)).toBe(true);
    expect(byCanary.length / during.length).toBeCloseTo(0.25, 1);
    expect(byCanary.filter(isFailed).length / byCanary.length).toBeCloseTo(0.5, 1);
    expect(byCanary.filter((visit) => !isFailed(visit)).every(({ body }) => body === '2')).toBe(true);
    expect(after.length).toBeGreaterThan(100);
  });
});

interface Policy {
  readonly Statement: readonly { readonly Sid: string; readonly Principal: { readonly Service: string } }[];
}
