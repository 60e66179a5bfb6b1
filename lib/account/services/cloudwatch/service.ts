import type {
  GetMetricDataCommandInput,
  ListMetricsCommandInput,
  PutMetricDataCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, type Context, NotModelledError, type Permission, type Service } from '../../contract.ts';
import type { FaultLookup } from '../../faults.ts';
import type { Random } from '../../random.ts';
import type { ServiceEvent } from '../events/event.ts';
import { type AlarmTransition, alarmBook } from './alarm-book.ts';
import { alarmOperations } from './alarm-operations.ts';
import { getMetricData } from './get-metric-data.ts';
import { type MetricBatch, metricStore, MINUTE } from './metric-store.ts';
import { muteRules } from './mute-rules.ts';
import { metricBatches } from './put-metric-data.ts';
import { cloudwatchResources } from './resources.ts';
import { required } from './validation.ts';

export interface CloudwatchOptions {
  /** Takes the events that CloudWatch itself sends, whose delivery to the default bus is guaranteed. */
  readonly publish?: (event: ServiceEvent) => void;
  /** Asked for `metric-lag` when data is recorded and for `partial-data` when it is read. */
  readonly faults?: FaultLookup;
}

export interface Cloudwatch extends Service {
  /** Takes what a service of the account measured. Data of one minute may come in many batches, in any order. */
  readonly record: (batch: MetricBatch) => void;
  /** Takes what was found in a log. What PutMetricData would refuse is dropped, as CloudWatch Logs drops it. */
  readonly put: (inputs: readonly PutMetricDataCommandInput[]) => void;
  /** Calls back on every change of an alarm's state, after its event has been published. */
  readonly onAlarmState: (listener: (transition: AlarmTransition) => void) => void;
}

/** A new metric appears in ListMetrics within fifteen minutes (ListMetrics, API reference); here it takes all of them. */
const LISTED_AFTER = 15 * MINUTE;

/** CloudWatch: metrics that arrive late, metric math, metric alarms and composite alarms. */
export function cloudwatchService(context: Context, options: CloudwatchOptions = {}): Cloudwatch {
  const { clock, random, region, accountId } = context;
  const { faults, publish = () => {} } = options;
  const store = metricStore(clock.now, faults);
  const mutes = muteRules(context);
  const book = alarmBook(context, store, { publish, mutedBy: mutes.openFor });
  const source = { store, random, faults };
  const fromLogs = random.fork('logs');

  const listMetrics = (input: ListMetricsCommandInput) => {
    if (input.RecentlyActive || input.IncludeLinkedAccounts)
      throw new NotModelledError('RecentlyActive of ListMetrics');
    const from = input.NextToken === undefined ? 0 : Number(input.NextToken);
    if (!Number.isInteger(from)) throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
    const found = store
      .list()
      .filter(({ id, visibleAt }) => visibleAt + LISTED_AFTER <= clock.now() && isWanted(id, input))
      .map(({ id }) => ({
        Namespace: id.namespace,
        MetricName: id.metric,
        Dimensions: Object.entries(id.dimensions).map(([Name, Value]) => ({ Name, Value })),
      }));
    const next = from + 500;
    return { Metrics: found.slice(from, next), ...(next < found.length && { NextToken: String(next) }) };
  };

  return {
    name: 'cloudwatch',
    operations: {
      GetMetricData: (input: GetMetricDataCommandInput) => getMetricData(input, source),
      PutMetricData: (input: PutMetricDataCommandInput) => {
        for (const batch of metricBatches(input, clock.now(), random)) store.record(batch);
        return {};
      },
      ListMetrics: listMetrics,
      ...alarmOperations(book),
      ...mutes.operations,
    },
    permissions: (operation, input) =>
      permissions(operation, input, `arn:aws:cloudwatch:${region}:${accountId}:alarm:`),
    resources: cloudwatchResources(book),
    record: store.record,
    put: (inputs) => {
      for (const input of inputs) for (const batch of takenFrom(input, clock.now(), fromLogs)) store.record(batch);
    },
    onAlarmState: book.onTransition,
  };
}

function takenFrom(input: PutMetricDataCommandInput, now: number, random: Random): readonly MetricBatch[] {
  try {
    return metricBatches(input, now, random);
  } catch (error) {
    if (error instanceof AwsError) return [];
    throw error;
  }
}

function isWanted(
  id: { readonly namespace: string; readonly metric: string; readonly dimensions: Readonly<Record<string, string>> },
  { Namespace, MetricName, Dimensions }: ListMetricsCommandInput,
): boolean {
  return (
    (Namespace === undefined || id.namespace === Namespace) &&
    (MetricName === undefined || id.metric === MetricName) &&
    (Dimensions ?? []).every(
      ({ Name, Value }) =>
        id.dimensions[Name!] !== undefined && (Value === undefined || id.dimensions[Name!] === Value),
    )
  );
}

/** The members that name what an operation is about. */
interface AnyInput {
  readonly Namespace?: string;
  readonly AlarmName?: string;
  readonly AlarmNames?: readonly string[];
  /** Of `PutAlarmMuteRule`. */
  readonly Name?: string;
  readonly AlarmMuteRuleName?: string;
  readonly MuteTargets?: { readonly AlarmNames?: readonly string[] };
}

/** Service Authorization Reference, "Actions, resources, and condition keys for Amazon CloudWatch". */
function permissions(operation: string, input: AnyInput, alarmArn: string): readonly Permission[] {
  const action = `cloudwatch:${operation}`;
  const ruleArn = alarmArn.replace(/alarm:$/, 'alarm-mute-rule:');
  switch (operation) {
    case 'PutMetricData':
      return [{ action, resource: '*', context: { 'cloudwatch:namespace': required(input.Namespace, 'namespace') } }];
    case 'DescribeAlarms':
      return [{ action, resource: `${alarmArn}*` }];
    case 'PutMetricAlarm':
    case 'PutCompositeAlarm':
    case 'SetAlarmState':
      return [{ action, resource: `${alarmArn}${input.AlarmName}` }];
    case 'DeleteAlarms':
    case 'EnableAlarmActions':
    case 'DisableAlarmActions':
      return (input.AlarmNames ?? []).map((name) => ({ action, resource: `${alarmArn}${name}` }));
    case 'PutAlarmMuteRule':
      return [
        { action, resource: `${ruleArn}${input.Name}` },
        ...(input.MuteTargets?.AlarmNames ?? []).map((name) => ({ action, resource: `${alarmArn}${name}` })),
      ];
    case 'GetAlarmMuteRule':
    case 'DeleteAlarmMuteRule':
      return [{ action, resource: `${ruleArn}${input.AlarmMuteRuleName}` }];
    default:
      return [{ action, resource: '*' }];
  }
}
