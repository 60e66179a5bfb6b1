import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, aws_events, aws_events_targets, aws_lambda, aws_logs, Duration, Stack } from 'aws-cdk-lib';
import { afterAll, expect, it } from 'vitest';
import { virtualClock } from '../../../lib/account/clock.ts';
import { loadCloudAssembly } from '../../../lib/account/cloudformation/loader.ts';
import type { Context, ResourceHandler } from '../../../lib/account/contract.ts';
import type { FunctionCode } from '../../../lib/account/host/contract.ts';
import { authorizer, evaluateResourcePolicy, iamStore } from '../../../lib/account/iam/evaluator.ts';
import { seededRandom } from '../../../lib/account/random.ts';
import { iamService } from '../../../lib/account/services/iam/service.ts';
import { lambdaService } from '../../../lib/account/services/lambda/service.ts';
import { logsService } from '../../../lib/account/services/logs/service.ts';

const ACCOUNT = '123456789012';

const outdir = mkdtempSync(join(tmpdir(), 'synthesized-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** Two stacks as an application team would write them. */
function synthesize(): string {
  const app = new App({ outdir, analyticsReporting: false });
  const shop = new Stack(app, 'shop', { tags: { team: 'shop' } });
  const code = () => aws_lambda.Code.fromAsset(join(import.meta.dirname, '../iam'));
  const common = { handler: 'index.handler', runtime: aws_lambda.Runtime.NODEJS_24_X };
  const checkout = new aws_lambda.Function(shop, 'Checkout', {
    ...common,
    code: code(),
    environment: { LEVEL: '1' },
    logGroup: new aws_logs.LogGroup(shop, 'Logs'),
    retryAttempts: 1,
    maxEventAge: Duration.minutes(5),
  });
  const alias = new aws_lambda.Alias(shop, 'Live', { aliasName: 'live', version: checkout.currentVersion });
  const daily = new aws_events.Rule(shop, 'Daily', { schedule: aws_events.Schedule.rate(Duration.days(1)) });
  daily.addTarget(new aws_events_targets.LambdaFunction(alias));
  shop.exportValue(alias.functionArn, { name: 'AliasArn' });

  const mover = new Stack(app, 'mover');
  const shift = new aws_lambda.Function(mover, 'Shift', { ...common, code: code() });
  alias.grantInvoke(shift);
  app.synth();
  return app.outdir;
}

it('what the CDK synthesizes runs in the account, with its permissions enforced', async () => {
  const clock = virtualClock(0);
  const iam = iamStore();
  const started: FunctionCode[] = [];
  const context: Context = {
    accountId: ACCOUNT,
    region: 'eu-west-1',
    clock,
    random: seededRandom(1),
    call: async () => ({}),
    deliver: async () => {},
    iam,
  };
  const host = {
    start: async (functionCode: FunctionCode) => {
      started.push(functionCode);
      return { invoke: async () => ({ kind: 'success', payload: '1', durationMs: 1 }) as const, destroy: () => {} };
    },
    principalOf: () => ({ kind: 'administrator' }) as const,
  };
  const lambda = lambdaService(context, { host, metrics: () => {}, evaluateResourcePolicy, trusts: iam.trusts });
  const rule: ResourceHandler = {
    create: () => ({ ref: 'daily', attributes: { Arn: `arn:aws:events:eu-west-1:${ACCOUNT}:rule/daily` } }),
  };
  const services = [lambda, iamService(context), logsService(context)];
  const resources = Object.assign({ 'AWS::Events::Rule': rule }, ...services.map((service) => service.resources));
  const target = {
    accountId: ACCOUNT,
    region: 'eu-west-1',
    random: seededRandom(2),
    resources,
    book: new Map(),
  };

  const { mover } = loadCloudAssembly(synthesize(), target);

  const AliasArn = target.book.get('shop')?.exports.get('AliasArn');
  expect(AliasArn).toMatch(/:function:shop-Checkout[0-9A-F]{8}-[0-9A-F]{12}:live$/);
  const input = { FunctionName: AliasArn! };
  const answer = await lambda.operations.Invoke!(input, {
    service: 'lambda',
    operation: 'Invoke',
    input,
    principal: { kind: 'administrator' },
  });
  expect(answer).toMatchObject({ ExecutedVersion: '1' });
  expect(started).toMatchObject([{ environment: { LEVEL: '1' }, codeFolder: expect.stringContaining('/asset.') }]);

  const roleArn = (name: string) => ({ kind: 'role', arn: `arn:aws:iam::${ACCOUNT}:role/${name}` }) as const;
  const shiftRole = Object.entries(mover!.physicalIds).find(([logicalId]) =>
    logicalId.startsWith('ShiftServiceRole'),
  )![1];
  const authorize = authorizer(iam, ACCOUNT);
  expect(authorize(roleArn(shiftRole), lambda.permissions('Invoke', input))).toEqual({ allowed: true });
  expect(authorize(roleArn(shiftRole), lambda.permissions('UpdateAlias', { ...input, Name: 'live' })).allowed).toBe(
    false,
  );

  const daily = {
    kind: 'service',
    name: 'events.amazonaws.com',
    sourceArn: `arn:aws:events:eu-west-1:${ACCOUNT}:rule/daily`,
  } as const;
  await lambda.deliver!({ targetArn: AliasArn!, payload: {}, principal: daily });
  await expect(
    lambda.deliver!({
      targetArn: AliasArn!,
      payload: {},
      principal: { ...daily, sourceArn: `${daily.sourceArn}-other` },
    }),
  ).rejects.toMatchObject({ name: 'AccessDeniedException' });
}, 120_000);
