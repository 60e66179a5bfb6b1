import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { functionNames } from '../../lib/constructs/bundles.ts';
import { findingPattern, heardKinds } from '../../lib/constructs/findings.ts';
import { controlPlaneStack, synthesizedAssembly } from '../../lib/rehearsal/synthesize.ts';
import { permissions } from './permissions.ts';

let template: Template;
let bundles: ReadonlyMap<string, string>;

// What is rehearsed and deployed, synthesized again only when a source has changed: that takes seconds.
beforeAll(() => {
  const [stack] = synthesizedAssembly([controlPlaneStack.stackName]).stacks;
  if (!stack) throw new Error(`no stack ${controlPlaneStack.stackName} was synthesized`);
  template = Template.fromJSON(stack.template);
  bundles = stack.assets;
}, 120_000);

const expectResource = (type: string, properties: object) => template.hasResourceProperties(type, properties);
const resources = (type: string) => Object.values(template.findResources(type));

describe('the control plane’s table', () => {
  it('outlives the stack, cannot be deleted by accident, and can be restored', () => {
    const [table] = resources('AWS::DynamoDB::Table');

    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        BillingMode: 'PAY_PER_REQUEST',
      },
    });
  });

  it('has no index that anything could depend on', () => {
    expectResource('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: Match.absent(),
      LocalSecondaryIndexes: Match.absent(),
    });
  });
});

describe('a record', () => {
  it('loses nothing to any role: whoever may delete items may not in its partition', () => {
    const deleting = resources('AWS::IAM::Policy').flatMap(({ Properties }) =>
      (Properties.PolicyDocument.Statement as { Action: string | string[]; Condition?: unknown }[]).filter(
        ({ Action }) => [Action].flat().includes('dynamodb:DeleteItem'),
      ),
    );

    expect(deleting.length).toBeGreaterThan(0);
    for (const { Condition } of deleting) {
      const keys = (Condition as Record<string, Record<string, string[]>> | undefined)?.['ForAllValues:StringLike'];
      expect(
        keys?.['dynamodb:LeadingKeys']?.filter((key) => 'ROLLOUT#checkout-live-1'.startsWith(key.replace('*', ''))),
      ).toEqual([]);
    }
  });
});

describe('the control plane’s functions', () => {
  it('are one for each bundle, each with a role and a log group of its own', () => {
    const functions = resources('AWS::Lambda::Function').map(({ Properties }) => Properties);

    expect(new Set(functions.map(({ FunctionName }) => FunctionName))).toEqual(
      new Set(functionNames.map((name) => `tidegate-${name}`)),
    );
    expect(functions).toHaveLength(functionNames.length);
    expect(new Set(functions.map(({ Role }) => JSON.stringify(Role))).size).toBe(functions.length);
    expect(new Set(functions.map(({ LoggingConfig }) => JSON.stringify(LoggingConfig))).size).toBe(functions.length);
  });

  it('may do what is listed here, and nothing else', async () => {
    await expect(permissions(template)).toMatchFileSnapshot('permissions.txt');
  });

  it('move aliases of functions alone that carry the control plane’s tag', () => {
    const moving = statements().filter(({ Action }) => [Action].flat().includes('lambda:UpdateAlias'));

    expect(moving.length).toBeGreaterThan(0);
    for (const { Condition } of moving) {
      expect(Condition).toEqual({ StringEquals: { 'aws:ResourceTag/tidegate:control-plane': 'tidegate' } });
    }
  });

  it('look after open rollouts for as long as until the next round, which a thousand of them take a good part of', () => {
    expectResource('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)' });
    expectResource('AWS::Lambda::Function', { Description: Match.stringLikeRegexp('^Looks after'), Timeout: 300 });
  });

  it('have no wildcard for an action, nor managed policies', () => {
    const actions = statements().flatMap(({ Action }) => [Action].flat());

    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(resources('AWS::IAM::Role').filter(({ Properties }) => Properties.ManagedPolicyArns)).toEqual([]);
  });

  // Nobody waits for the others while an alias is to be taken back; a new client of the SDK must not go unseen all the same.
  const mostKibibytes = (name: string) => (name === 'guard' ? 500 : 560);

  it.each(functionNames)('load fast: the bundle of %s has at most 560 KiB, the guard’s 500', (name) => {
    const [made] = Object.values(
      template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: `tidegate-${name}` } }),
    );
    const bundle = bundles.get(made?.Properties.Code.S3Key as string);

    expect(statSync(join(bundle ?? '', 'index.js')).size).toBeLessThanOrEqual(mostKibibytes(name) * 1024);
  });
});

describe('no event is lost', () => {
  it('by a rule: what a target does not take lies in the dead-letter queue', () => {
    const targets = resources('AWS::Events::Rule').flatMap(({ Properties }) => Properties.Targets as object[]);

    expect(targets.length).toBeGreaterThanOrEqual(3);
    for (const target of targets) expect(target).toHaveProperty('DeadLetterConfig.Arn');
  });

  it('by a function that an event invokes: what it fails at lies there, too', () => {
    const invoked = resources('AWS::Events::Rule')
      .flatMap(({ Properties }) => Properties.Targets as { Arn: { 'Fn::GetAtt'?: [string] } }[])
      .flatMap(({ Arn }) => Arn['Fn::GetAtt']?.[0] ?? []);
    const kept = resources('AWS::Lambda::EventInvokeConfig').map(({ Properties }) => Properties);

    expect(new Set(kept.map(({ FunctionName }) => FunctionName.Ref))).toEqual(new Set(invoked));
    for (const config of kept) {
      expect(config).toMatchObject({ MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: expect.anything() } });
    }
  });

  it('without somebody hearing of it', () => {
    expectResource('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [Match.anyValue()],
    });
  });
});

describe('who may ask', () => {
  it('is whoever sends as an owner: the bus denies every other source', () => {
    expectResource('AWS::Events::EventBusPolicy', {
      Statement: Match.objectLike({
        Effect: 'Deny',
        Principal: '*',
        Action: 'events:PutEvents',
        Condition: { StringNotLike: { 'events:source': ['tidegate', 'tidegate.*'] } },
      }),
    });
  });

  it('reaches start alone, and red alarms of this account reach the guard', () => {
    expectResource('AWS::Events::Rule', {
      EventPattern: { source: [{ prefix: 'tidegate.' }], 'detail-type': ['Rollout Requested'] },
    });
    expectResource('AWS::Events::Rule', {
      EventBusName: Match.absent(),
      EventPattern: {
        account: [{ Ref: 'AWS::AccountId' }],
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: { state: { value: ['ALARM'] } },
      },
    });
  });
});

describe('findings', () => {
  it('reach the guard as narrowly as the control plane says, and the functions know which', () => {
    expectResource('AWS::Events::Rule', {
      EventBusName: Match.absent(),
      EventPattern: {
        account: [{ Ref: 'AWS::AccountId' }],
        source: ['aws.guardduty'],
        'detail-type': ['GuardDuty Finding'],
        detail: { severity: [{ numeric: ['>=', 7] }], service: { count: [1] } },
      },
      Targets: [{ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Guard'), 'Arn'] } }],
    });
    for (const name of ['start', 'prepare', 'register-application']) {
      const FINDINGS = '[{"source":"aws.guardduty","detailType":"GuardDuty Finding"}]';
      expectResource('AWS::Lambda::Function', {
        FunctionName: `tidegate-${name}`,
        Environment: { Variables: Match.objectLike({ FINDINGS }) },
      });
    }
  });

  it.each([
    [{ source: '', detailType: 'GuardDuty Finding' }, 'each needs source and detailType'],
    [{ source: 'aws.cloudwatch', detailType: 'CloudWatch Alarm State Change' }, 'are watched by their names'],
  ])('are refused where they are none: %j', (finding, message) => {
    expect(() => findingPattern(finding, '123456789012')).toThrow(message);
  });

  it('of one kind that are let through by several rules are one kind to the functions', () => {
    const kind = { source: 'aws.guardduty', detailType: 'GuardDuty Finding' };

    expect(
      JSON.parse(
        heardKinds([
          { ...kind, detail: { severity: [8] } },
          { ...kind, detail: { severity: [9] } },
        ]),
      ),
    ).toEqual([kind]);
  });
});

describe('other programs', () => {
  it('find the control plane by its outputs', () => {
    expect(Object.keys(template.findOutputs('*')).toSorted()).toEqual([
      'BusName',
      expect.stringMatching(/^ControlPlaneServiceToken/),
      'FlagsPlace',
      'StateMachineArn',
      'TableName',
      'TopicArn',
    ]);
  });
});

describe('the stacks of application teams', () => {
  it('import the control plane, so that it cannot be deleted while they use it', () => {
    const exported = Object.values(template.findOutputs('*')).flatMap(({ Export }) => Export?.Name ?? []);

    expect(exported).toEqual(['tidegate:ServiceToken']);
  });

  it('are heard of when they are complete, and not before', () => {
    expectResource('AWS::Events::Rule', {
      EventBusName: Match.absent(),
      EventPattern: {
        account: [{ Ref: 'AWS::AccountId' }],
        source: ['aws.cloudformation'],
        'detail-type': ['CloudFormation Stack Status Change'],
        detail: { 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } },
      },
    });
  });
});

describe('the state machine', () => {
  it('gets a value for each of its placeholders, and no others', () => {
    const [machine] = resources('AWS::StepFunctions::StateMachine');
    const text = readFileSync(join(import.meta.dirname, '../../statemachines/rollout.asl.json'), 'utf8');
    const placeholders = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);

    expect(new Set(Object.keys(machine?.Properties.DefinitionSubstitutions))).toEqual(new Set(placeholders));
  });

  it('logs everything it does, and its failures raise an alarm', () => {
    expectResource('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: Match.objectLike({ Level: 'ALL' }),
    });
    expectResource('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/States',
      MetricName: 'ExecutionsFailed',
      AlarmActions: [Match.anyValue()],
    });
  });
});

interface Statement {
  readonly Action: string | string[];
  readonly Condition?: object;
}

/** What the functions' own policies say; the machine's log delivery knows no resources, and is CDK's. */
function statements(): Statement[] {
  const policies = resources('AWS::IAM::Policy').filter(
    ({ Properties }) => !JSON.stringify(Properties.Roles).includes('StateMachine'),
  );
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]);
}
