import { App, Duration, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { AccountRootPrincipal, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  FunctionUrlAuthType,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { describe, expect, it, vi } from 'vitest';
import { Plan } from '../../lib/constructs/plan.ts';
import { ProgressiveFunction } from '../../lib/constructs/progressive-function.ts';
import { anApplication, aCanary } from './an-application.ts';

const resourceType = 'Custom::TidegateAlias';

/** The one resource of its type, with its logical id. */
function only(application: ReturnType<typeof anApplication>, type: string) {
  const [found, ...more] = Object.entries(application.template().findResources(type));
  if (!found || more.length > 0) throw new Error(`expected one ${type}`);
  return { id: found[0], ...found[1] } as { id: string; DependsOn?: string[]; Properties: Record<string, unknown> };
}

describe('a progressive function', () => {
  it('tells the control plane what it wants, and nothing else of the template mentions the alias’s version', () => {
    const application = anApplication({ plan: aCanary.watch(Duration.minutes(30)), owner: 'payments' });

    const { Properties } = only(application, resourceType);
    const version = only(application, 'AWS::Lambda::Version');

    expect(Properties).toMatchObject({
      ServiceToken: { 'Fn::ImportValue': 'tidegate:ServiceToken' },
      AliasName: 'live',
      Version: { 'Fn::GetAtt': [version.id, 'Version'] },
      Owner: 'payments',
      Adopt: 'false',
      KeepVersions: '5',
    });
    expect(JSON.parse(Properties.Plan as string)).toEqual({
      stages: [
        { weight: '5%', bake: '10m' },
        { weight: '100%', bake: '30m' },
      ],
    });
    application.template().resourceCountIs('AWS::Lambda::Alias', 0);
  });

  it('keeps its versions: one that has been served is gone back to', () => {
    const version = only(anApplication(), 'AWS::Lambda::Version');

    expect(version).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  it('has its function opt in, for the team that the stack is named after unless told otherwise', () => {
    const application = anApplication();

    expect(only(application, 'AWS::Lambda::Function').Properties.Tags).toEqual([
      { Key: 'tidegate:control-plane', Value: 'tidegate' },
      { Key: 'tidegate:owner', Value: 'Shop' },
    ]);
    expect(only(application, 'AWS::IAM::Role').Properties.Tags).toBeUndefined();
  });

  it('imports a control plane of the same app by its export, too, whatever references the app has between its stacks', () => {
    const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'weak' } });
    const platform = new Stack(app, 'Tidegate');
    const serviceToken = new Topic(platform, 'AnythingWithAnArn').topicArn;
    const controlPlane = Object.assign(new Construct(platform, 'ControlPlane'), {
      controlPlaneName: 'tidegate',
      serviceToken,
    });
    const application = anApplication({ controlPlane }, app);

    const { ServiceToken } = only(application, resourceType).Properties;

    expect(ServiceToken).toEqual({ 'Fn::ImportValue': 'tidegate:ServiceToken' });
    expect(application.stack.dependencies.map(({ stackName }) => stackName)).toEqual(['Tidegate']);
  });

  it('names alarms that only CloudFormation knows', () => {
    const { stack, controlPlane, lambda, checkout, template } = anApplication();
    const alarm = checkout.metricErrors().createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1 });
    const plan = aCanary.alarms(alarm, 'checkout-5xx');
    new ProgressiveFunction(stack, 'Beta', { controlPlane, function: lambda, alias: 'beta', plan });

    const [beta] = Object.values(template().findResources(resourceType, { Properties: { AliasName: 'beta' } }));

    expect(beta?.Properties.Plan['Fn::Join'][1]).toEqual([
      expect.stringMatching(/"alarms":\["$/),
      { Ref: expect.stringMatching(/^Errors/) },
      '","checkout-5xx"]}}',
    ]);
  });
});

describe('as a function, it is the alias', () => {
  const arnOf = (application: ReturnType<typeof anApplication>) => ({
    'Fn::GetAtt': [only(application, resourceType).id, 'FunctionArn'],
  });

  it('that permissions are given for', () => {
    const application = anApplication();
    application.checkout.grantInvoke(new ServicePrincipal('sns.amazonaws.com'));
    application.checkout.addPermission('Root', { principal: new AccountRootPrincipal() });

    const permissions = Object.values(application.template().findResources('AWS::Lambda::Permission'));

    expect(permissions).toHaveLength(2);
    for (const { Properties } of permissions) expect(Properties.FunctionName).toEqual(arnOf(application));
  });

  it('that has a URL, made after it', () => {
    const application = anApplication();
    application.checkout.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });

    const url = only(application, 'AWS::Lambda::Url');

    expect(url.Properties.Qualifier).toBe('live');
    expect(url.DependsOn).toEqual([only(application, resourceType).id]);
  });

  it('that event sources invoke', () => {
    const application = anApplication();
    application.checkout.addEventSource(new SqsEventSource(new Queue(application.stack, 'Orders')));

    const { Properties } = only(application, 'AWS::Lambda::EventSourceMapping');

    expect(JSON.stringify(Properties.FunctionName)).toContain(JSON.stringify(arnOf(application)));
    expect(JSON.stringify(Properties.FunctionName)).toContain(':live');
  });

  it('that rules and both kinds of API invoke', () => {
    const application = anApplication();
    const { stack, checkout } = application;
    new Rule(stack, 'Nightly', {
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaTarget(checkout)],
    });
    new RestApi(stack, 'Rest').root.addMethod('GET', new LambdaIntegration(checkout));
    const integration = new HttpLambdaIntegration('Checkout', checkout);
    new HttpApi(stack, 'Http').addRoutes({ path: '/', integration });

    const template = application.template();

    template.hasResourceProperties('AWS::Events::Rule', { Targets: [{ Arn: arnOf(application) }] });
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationUri: arnOf(application) });
    const [method] = Object.values(template.findResources('AWS::ApiGateway::Method'));
    expect(JSON.stringify(method?.Properties.Integration.Uri)).toContain(JSON.stringify(arnOf(application)));
    const permissions = Object.values(template.findResources('AWS::Lambda::Permission'));
    expect(permissions.length).toBeGreaterThanOrEqual(3);
    for (const { Properties } of permissions) expect(Properties.FunctionName).toEqual(arnOf(application));
  });

  it('that topics invoke, with which CDK’s own rules find no fault', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const application = anApplication();
    new Topic(application.stack, 'News').addSubscription(new LambdaSubscription(application.checkout));

    expect(only(application, 'AWS::SNS::Subscription').Properties.Endpoint).toEqual(arnOf(application));
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
  });

  it('whose metrics are those of the alias', () => {
    const { checkout, lambda, stack } = anApplication();

    const dimensions = stack.resolve(checkout.metricErrors().dimensions);

    expect(dimensions).toEqual({
      FunctionName: stack.resolve(lambda.functionName),
      Resource: stack.resolve(`${lambda.functionName}:live`),
    });
  });

  it('whose retries are set for the alias', () => {
    const application = anApplication();
    application.checkout.configureAsyncInvoke({ retryAttempts: 0 });

    const { Properties } = only(application, 'AWS::Lambda::EventInvokeConfig');

    expect(JSON.stringify(Properties.Qualifier)).toContain(JSON.stringify(arnOf(application)));
  });
});

describe('the hooks of a plan', () => {
  const smokeTested = (hook: string) => Plan.of({ stages: [{ weight: '0%', bake: '1m', hooks: [hook] }] });
  const aHook = ({ stack }: ReturnType<typeof anApplication>, functionName?: string) =>
    new LambdaFunction(stack, 'SmokeTest', {
      functionName,
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => ({ verdict: "pass" });'),
    });

  it('that the stack makes itself are told apart from others, which must be there already', () => {
    const [own, others] = [
      anApplication({ plan: smokeTested('smoke-test:live') }),
      anApplication({ plan: smokeTested('other') }),
    ];
    for (const application of [own, others]) {
      Tags.of(aHook(application, 'smoke-test')).add('tidegate:hook', 'tidegate');
    }

    expect(only(own, resourceType).Properties.OwnHooks).toBe('smoke-test:live');
    expect(only(others, resourceType).Properties.OwnHooks).toBeUndefined();
  });

  it('may be named by a construct, which is then made before', () => {
    const application = anApplication();
    const hook = aHook(application);
    Tags.of(hook).add('tidegate:hook', 'tidegate');
    new ProgressiveFunction(application.stack, 'Beta', {
      controlPlane: application.controlPlane,
      function: application.lambda,
      alias: 'beta',
      plan: smokeTested(hook.functionName),
    });

    const [beta] = Object.values(
      application.template().findResources(resourceType, { Properties: { AliasName: 'beta' } }),
    );

    const Ref = application.stack.getLogicalId(hook.node.defaultChild as CfnFunction);
    expect(beta?.Properties.Plan['Fn::Join'][1]).toContainEqual({ Ref });
    expect(beta?.Properties.OwnHooks).toEqual({ Ref });
  });

  it('are refused at synthesis where the stack’s own have not opted in', () => {
    const application = anApplication({ plan: smokeTested('smoke-test') });
    aHook(application, 'smoke-test');

    expect(() => application.template()).toThrow(
      '[Shop/Live] plan: hook smoke-test may not be asked: it needs the tag tidegate:hook with the value "tidegate", it has none',
    );
  });
});

describe('what cannot work is refused at synthesis, with the construct’s path and the key', () => {
  it.each([
    [{ plan: aCanary.stage({ weight: 0.01, bake: Duration.minutes(5) }) }, 'Shop/Live: plan: stages[1].weight must be'],
    [{ plan: aCanary.with({ onBusy: 'wait' as 'queue' }) }, 'Shop/Live: plan: onBusy must be'],
    [{ alias: '7' }, "Shop/Live: plan: target.alias must be an alias's name"],
    [{ keepVersions: 1 }, 'Shop/Live: keepVersions must be a whole number from 2 to 100, got 1'],
    [{ owner: 'the payments team' }, 'Shop/Live: owner must be a name without dots and spaces'],
  ])('%#', (props, message) => {
    expect(() => anApplication(props)).toThrow(message);
  });

  it('a nested stack has no name yet that could be the owner’s', () => {
    const { controlPlane, stack, lambda } = anApplication();
    const nested = new NestedStack(stack, 'Inner');

    const make = () =>
      new ProgressiveFunction(nested, 'Live', {
        controlPlane,
        function: lambda,
        plan: aCanary,
      });

    expect(make).toThrow('Shop/Inner/Live: owner is needed here');
  });
});
