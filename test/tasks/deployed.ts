import type { Account } from '../../lib/account/account.ts';
import type { CloudAssembly } from '../../lib/account/cloudformation/assembly.ts';
import { ownerOf } from '../../lib/rehearsal/owner.ts';

/** A table, a bus, and a machine that does nothing: what the machine does is done by the tests. */
export const assembly: CloudAssembly = {
  folder: '',
  stacks: [
    {
      name: 'Tidegate',
      tags: {},
      assets: new Map(),
      template: {
        Resources: {
          Table: {
            Type: 'AWS::DynamoDB::Table',
            Properties: {
              TableName: 'rollouts',
              BillingMode: 'PAY_PER_REQUEST',
              AttributeDefinitions: [
                { AttributeName: 'pk', AttributeType: 'S' },
                { AttributeName: 'sk', AttributeType: 'S' },
              ],
              KeySchema: [
                { AttributeName: 'pk', KeyType: 'HASH' },
                { AttributeName: 'sk', KeyType: 'RANGE' },
              ],
            },
          },
          Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'tidegate' } },
          Machine: {
            Type: 'AWS::StepFunctions::StateMachine',
            Properties: {
              StateMachineName: 'tidegate-rollout',
              RoleArn: 'arn:aws:iam::123456789012:role/machine',
              DefinitionString: {
                QueryLanguage: 'JSONata',
                StartAt: 'Done',
                States: { Done: { Type: 'Succeed' } },
              },
            },
          },
        },
      },
    },
  ],
};

/** A function `checkout` that opted in for the owner `payments`, with an alias `live` on its first version. */
export function deployCheckout(account: Account, versions: number): void {
  const { lambda } = account.services;
  const owner = ownerOf(account);
  lambda.addModelledFunction({
    name: 'checkout',
    tags: { 'tidegate:control-plane': 'tidegate', 'tidegate:owner': 'payments' },
    roleArn: 'arn:aws:iam::123456789012:role/checkout',
    behavior: () => ({ errorRate: 0, latency: { p50Ms: 40, p99Ms: 180 } }),
  });
  for (let version = 1; version <= versions; version++) {
    lambda.changeModelledCode('checkout', `release ${version}`);
    owner('lambda', 'PublishVersion', { FunctionName: 'checkout' });
  }
  owner('lambda', 'CreateAlias', { FunctionName: 'checkout', Name: 'live', FunctionVersion: '1' });
}

/** An alarm that only SetAlarmState turns red, until it is evaluated again: what it watches says nothing, which is good. */
export function putQuietAlarm(account: Account, AlarmName: string): void {
  const owner = ownerOf(account);
  owner('cloudwatch', 'PutMetricAlarm', {
    AlarmName,
    Namespace: 'Shop',
    MetricName: 'Failures',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
  owner('cloudwatch', 'SetAlarmState', { AlarmName, StateValue: 'OK', StateReason: 'quiet' });
}
