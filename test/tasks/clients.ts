import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { carriedMetrics } from '../../lib/aws/carried-metrics.ts';
import { cloudWatchAlarms } from '../../lib/aws/alarms.ts';
import { lambdaAliasLife } from '../../lib/aws/alias-life.ts';
import { lambdaAliases } from '../../lib/aws/alias.ts';
import { systemsManagerCalendars } from '../../lib/aws/change-calendars.ts';
import { dynamoBreakers } from '../../lib/aws/breakers.ts';
import { lambdaCapacity } from '../../lib/aws/capacity.ts';
import { dynamoApplications } from '../../lib/aws/applications.ts';
import { dynamoClaims } from '../../lib/aws/claims.ts';
import { dynamoDirectory } from '../../lib/aws/directory.ts';
import { stepFunctionsExecutions } from '../../lib/aws/executions.ts';
import { cloudWatchFailureLogs } from '../../lib/aws/failure-logs.ts';
import { embeddedGauges } from '../../lib/aws/gauges.ts';
import { lambdaFunctions } from '../../lib/aws/functions.ts';
import { lambdaHooks } from '../../lib/aws/hooks.ts';
import { dynamoFlagRecord } from '../../lib/aws/flag-record.ts';
import { dynamoInbox } from '../../lib/aws/inbox.ts';
import { cloudWatchMath } from '../../lib/aws/metric-math.ts';
import { dynamoLine } from '../../lib/aws/line.ts';
import { cloudWatchMetrics } from '../../lib/aws/metrics.ts';
import { eventBridgeNotices } from '../../lib/aws/notices.ts';
import { eventBridgeStartNotices } from '../../lib/aws/start-notices.ts';
import { dynamoPace } from '../../lib/aws/pace.ts';
import { iamPrincipalTags } from '../../lib/aws/principal-tags.ts';
import { dynamoPromotions } from '../../lib/aws/promotions.ts';
import { dynamoRecords } from '../../lib/aws/records.ts';
import { dynamoRegistry } from '../../lib/aws/registry.ts';
import { cloudFormationStacks } from '../../lib/aws/stacks.ts';
import { eventBridgeRequests } from '../../lib/aws/requests.ts';
import { awsSecrets } from '../../lib/aws/secrets.ts';
import { dynamoSettledValues } from '../../lib/aws/settled-values.ts';
import { dynamoTable } from '../../lib/aws/table.ts';
import { lambdaVersions } from '../../lib/aws/versions.ts';
import { dynamoWants } from '../../lib/aws/wants.ts';
import { dynamoWarm } from '../../lib/aws/warm.ts';
import { dynamoWatches } from '../../lib/aws/watches.ts';
import { carriedJudge } from '../../lib/core/analysis/carried.ts';
import type { Account } from '../../lib/account/account.ts';
import { metricSources } from '../../lib/sources/sources.ts';
import type { Deps } from '../../lib/tasks/deps.ts';

const machineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:tidegate-rollout';

let warm: Promise<unknown> | undefined;

/** The first call of an SDK client in a process looks for configuration files, which the virtual clock cannot wait for. */
export function warmUp(account: Account): Promise<unknown> {
  const handle = () => Promise.reject(new Error('nobody is asked'));
  const config = { ...account.clientConfig(), requestHandler: { handle, destroy: () => {} } };
  const [live, key] = [
    { FunctionName: 'checkout', Name: 'live' },
    { pk: { S: '' }, sk: { S: '' } },
  ];
  warm ??= Promise.allSettled([
    new LambdaClient(config).send(new GetAliasCommand(live)),
    new DynamoDBClient(config).send(new GetItemCommand({ TableName: 'rollouts', Key: key })),
    new CloudWatchClient(config).send(new DescribeAlarmsCommand({})),
    new SFNClient(config).send(new ListStateMachinesCommand({})),
    new EventBridgeClient(config).send(new PutEventsCommand({ Entries: [] })),
    new SecretsManagerClient(config).send(new GetSecretValueCommand({ SecretId: 'none' })),
  ]);
  return warm;
}

/** Every adapter, over real clients that talk to the account. */
export function depsOf(account: Account): Deps {
  const config = account.clientConfig();
  const dynamoDb = new DynamoDBClient(config);
  const table = dynamoTable(dynamoDb, 'rollouts');
  const lambda = new LambdaClient(config);
  const cloudWatch = new CloudWatchClient(config);
  const eventBridge = new EventBridgeClient(config);
  return {
    alarms: cloudWatchAlarms(cloudWatch),
    aliases: lambdaAliases(lambda),
    breakers: dynamoBreakers(table),
    capacity: lambdaCapacity(lambda),
    aliasLife: lambdaAliasLife(lambda),
    applications: dynamoApplications(table),
    claims: dynamoClaims(table),
    directory: dynamoDirectory(dynamoDb, 'rollouts'),
    executions: stepFunctionsExecutions(new SFNClient(config), machineArn),
    flagRecord: dynamoFlagRecord(table),
    flagMonitors: async () => [],
    flagPolicy: {},
    flagStore: undefined,
    flags: { read: () => Promise.reject(new Error('there are no flags in this account')) },
    functions: lambdaFunctions(lambda),
    gauges: embeddedGauges(() => {}),
    hooks: lambdaHooks({ client: lambda, deadline }),
    inbox: dynamoInbox(table),
    judge: carriedJudge(),
    calendars: systemsManagerCalendars({
      client: lambda,
      deadline: () => new AbortController().signal,
      now: account.clock.now,
    }),
    line: dynamoLine(table),
    logs: cloudWatchFailureLogs(new CloudWatchLogsClient(config)),
    metrics: cloudWatchMetrics(cloudWatch),
    notices: eventBridgeNotices(eventBridge, 'tidegate'),
    pace: dynamoPace(dynamoDb, 'rollouts', account.clock.now),
    principalTags: iamPrincipalTags({
      client: lambda,
      account: '123456789012',
      deadline: () => new AbortController().signal,
      now: account.clock.now,
    }),
    promotions: dynamoPromotions(table),
    records: dynamoRecords(table),
    registry: dynamoRegistry(table),
    series: carriedMetrics({ metrics: cloudWatchMetrics(cloudWatch), settled: dynamoSettledValues(table) }),
    starts: eventBridgeStartNotices({
      client: lambda,
      busName: 'tidegate',
      deadline: () => new AbortController().signal,
      now: account.clock.now,
    }),
    stacks: cloudFormationStacks(new CloudFormationClient(config)),
    requests: eventBridgeRequests(eventBridge, 'tidegate'),
    versions: lambdaVersions(lambda),
    sources: metricSources({
      fetch: () => Promise.reject(new Error('this test has no network')),
      deadline,
      math: cloudWatchMath(cloudWatch),
      secrets: awsSecrets({ secretsManager: new SecretsManagerClient(config), deadline }),
    }),
    wants: dynamoWants(table),
    warm: dynamoWarm(table),
    watches: dynamoWatches(table),
    controlPlane: 'tidegate',
    heard: [{ source: 'aws.guardduty', detailType: 'GuardDuty Finding' }],
    now: account.clock.now,
    sleep: account.clock.sleep,
  };
}

/** Nothing here takes real time. */
const deadline = () => new AbortController().signal;
