import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations as AnnotationsOf, Match, Template } from 'aws-cdk-lib/assertions';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { expect, it } from 'vitest';
import { defineFlags } from '../../lib/flags/define.ts';
import { FlagEnvironment, FlagsReader, type FlagsReaderProps } from '../../lib/constructs/index.ts';

interface Setting extends Partial<FlagsReaderProps> {
  readonly architecture?: Architecture;
}

function aTemplate({ architecture = Architecture.X86_64, ...props }: Setting = {}): Template {
  const stack = new Stack(new App(), 'Shop');
  const lambda = new LambdaFunction(stack, 'Checkout', {
    ...{ runtime: Runtime.NODEJS_24_X, handler: 'index.handler', architecture },
    code: Code.fromInline('exports.handler = async () => {};'),
  });
  const flags = new FlagEnvironment(stack, 'Flags', { application: 'shop', environment: 'production' });
  new FlagsReader(stack, 'CheckoutFlags', { function: lambda, flags, ...props });
  return Template.fromStack(stack);
}

const functionOf = (template: Template) =>
  Object.values(template.findResources('AWS::Lambda::Function'))[0]!.Properties;

it.each([
  [Architecture.X86_64, 'x86'],
  [Architecture.ARM_64, 'arm64'],
])('takes the agent’s layer for %o from the public parameter', (architecture, name) => {
  const template = aTemplate({ architecture });

  const Default = `/aws/service/aws-appconfig/lambda-extension/${name}/latest`;
  const [id] = Object.keys(template.findParameters('*', { Type: 'AWS::SSM::Parameter::Value<String>', Default }));
  expect(functionOf(template).Layers).toEqual([{ Ref: id }]);
});

it('has the document prefetched, and lets the function read it and nothing else', () => {
  const template = aTemplate();

  const { Variables } = functionOf(template).Environment;
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  const [statement, ...more] = policy!.Properties.PolicyDocument.Statement;
  expect(Variables).toMatchObject({ AWS_APPCONFIG_EXTENSION_POLL_INTERVAL_SECONDS: '45' });
  expect(Variables.AWS_APPCONFIG_EXTENSION_PREFETCH_LIST).toEqual(Variables.TIDEGATE_FLAGS);
  expect(statement.Action).toEqual(['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration']);
  expect(JSON.stringify(statement.Resource)).toMatch(/:application\/.*\/environment\/.*\/configuration\//);
  expect(more).toEqual([]);
});

it('alarms on old documents, on bad ones and on slow evaluations, and not on silence', () => {
  const alarms = Object.values(aTemplate().findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);

  expect(alarms).toHaveLength(3);
  expect(new Set(alarms.map(({ MetricName }) => MetricName))).toEqual(
    new Set(['DocumentAge', 'Problems', 'EvaluationLatency']),
  );
  expect(alarms.every(({ TreatMissingData }) => TreatMissingData === 'notBreaching')).toBe(true);
  aTemplate({ alarms: false }).resourceCountIs('AWS::CloudWatch::Alarm', 0);
});

it('warns at synth of flags that have expired, and of those that will soon', () => {
  const about = {
    owner: 'payments',
    kind: 'release',
    created: '2026-01-05',
    variants: { on: true, off: false },
  } as const;
  const document = defineFlags({
    flags: {
      basket: { ...about, expiry: '2026-11-01' },
      banner: { ...about, expiry: '2026-12-10' },
      search: { ...about, expiry: '2027-12-10' },
    },
  });
  const stack = new Stack(new App(), 'Shop');
  const names = { application: 'shop', environment: 'production' };

  new FlagEnvironment(stack, 'Flags', { ...names, document, today: '2026-11-26' });

  const warnings = AnnotationsOf.fromStack(stack).findWarning('*', Match.anyValue());
  expect(warnings.map(({ entry }) => (entry.data as string).replace(/ \[ack: .*/, ''))).toEqual([
    'flag basket: expired on 2026-11-01; take it out of the code, then out of the document, or give it another expiry',
    'flag banner: expires on 2026-12-10, in 14 days',
  ]);
});

it('makes an alarm for each breaker that counts errors, under the name that the guard looks it up by', () => {
  const about = { owner: 'search', kind: 'ops', created: '2026-01-05', variants: { on: true, off: false } } as const;
  const document = defineFlags({
    flags: {
      search: { ...about, breaker: { errors: { percent: 5, requests: 50, minutes: 3 } } },
      banner: { ...about, breaker: { alarms: ['banner-down'] } },
      basket: about,
    },
  });
  const stack = new Stack(new App(), 'Shop');

  const flags = new FlagEnvironment(stack, 'Flags', { application: 'shop', environment: 'production', document });

  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  expect(Object.keys(flags.breakerAlarms)).toEqual(['search']);
  expect(alarms.map(({ Properties }) => Properties)).toMatchObject([
    {
      AlarmName: 'tidegate-flag-search-errors',
      ...{ Threshold: 5, EvaluationPeriods: 3, TreatMissingData: 'notBreaching' },
      Metrics: [
        { Expression: 'IF(requests >= 50, 100 * errors / requests, 0)' },
        { MetricStat: { Metric: { MetricName: 'Requests', Dimensions: [{ Name: 'flag:search', Value: 'on' }] } } },
        { MetricStat: { Metric: { MetricName: 'Errors', Dimensions: [{ Name: 'flag:search', Value: 'on' }] } } },
      ],
    },
  ]);
});

it('refuses a breaker that could not be read', () => {
  const flag = {
    state: 'ENABLED',
    variants: { on: true, off: false },
    metadata: { breaker: '{"to":"grey"}' },
  } as const;
  const stack = new Stack(new App(), 'Shop');
  const props = { application: 'shop', environment: 'production', document: { flags: { search: flag } } };

  expect(() => new FlagEnvironment(stack, 'Flags', props)).toThrow(
    'flag search: its breaker closes it to one of on, off',
  );
});

it('keeps the flags when the stack goes, and deploys nothing', () => {
  const template = aTemplate();

  const kinds = ['Application', 'Environment', 'ConfigurationProfile', 'Deployment'];
  const policies = kinds.map((kind) =>
    Object.values(template.findResources(`AWS::AppConfig::${kind}`)).map(({ DeletionPolicy }) => DeletionPolicy),
  );
  expect(policies).toEqual([['RetainExceptOnCreate'], ['RetainExceptOnCreate'], ['RetainExceptOnCreate'], []]);
});

it('refuses to ask more often than AppConfig lets it', () => {
  expect(() => aTemplate({ pollInterval: Duration.seconds(10) })).toThrow('at least 15 seconds');
});
