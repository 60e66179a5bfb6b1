import type {
  AlarmType,
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  PutCompositeAlarmCommandInput,
  PutMetricAlarmCommandInput,
  SetAlarmStateCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, NotModelledError, type Operation } from '../../contract.ts';
import { type AlarmRecord, describeCompositeAlarm, describeMetricAlarm } from './alarm.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { AlarmState } from './alarm-evaluation.ts';
import { constraintError, required } from './validation.ts';

const STATES = ['INSUFFICIENT_DATA', 'ALARM', 'OK'];
const MAX_NAMES = 100;
const DEFAULT_RECORDS = 50;

/** The operations of the API that concern alarms. */
export function alarmOperations(book: AlarmBook): Readonly<Record<string, Operation>> {
  const enable = (names: readonly string[], enabled: boolean) => {
    for (const name of names) {
      const alarm = book.find(name);
      if (alarm) alarm.actionsEnabled = enabled;
    }
    return {};
  };
  return {
    DescribeAlarms: (input: DescribeAlarmsCommandInput) => describeAlarms(input, book.all()),
    PutMetricAlarm: (input: PutMetricAlarmCommandInput) => {
      book.putMetricAlarm(input);
      return {};
    },
    PutCompositeAlarm: (input: PutCompositeAlarmCommandInput) => {
      book.putCompositeAlarm(input);
      return {};
    },
    DeleteAlarms: (input: { AlarmNames?: string[] }) => {
      book.remove(required(input.AlarmNames, 'alarmNames'));
      return {};
    },
    SetAlarmState: (input: SetAlarmStateCommandInput) => {
      const value = required<AlarmState>(input.StateValue, 'stateValue');
      if (!STATES.includes(value)) {
        throw constraintError(value, 'stateValue', `satisfy enum value set: [${STATES.join(', ')}]`);
      }
      const reason = required(input.StateReason, 'stateReason');
      book.setState(required(input.AlarmName, 'alarmName'), { value, reason, reasonData: input.StateReasonData });
      return {};
    },
    EnableAlarmActions: (input: { AlarmNames?: string[] }) => enable(required(input.AlarmNames, 'alarmNames'), true),
    DisableAlarmActions: (input: { AlarmNames?: string[] }) => enable(required(input.AlarmNames, 'alarmNames'), false),
  };
}

/** Composite alarms are left out unless `AlarmTypes` names them (DescribeAlarms, API reference). */
function describeAlarms(
  input: DescribeAlarmsCommandInput,
  alarms: readonly AlarmRecord[],
): Omit<DescribeAlarmsCommandOutput, '$metadata'> {
  const { AlarmNames: names, AlarmNamePrefix: prefix, StateValue: state, ActionPrefix: action } = input;
  if (input.ChildrenOfAlarmName) throw new NotModelledError('ChildrenOfAlarmName of DescribeAlarms');
  if (input.ParentsOfAlarmName) throw new NotModelledError('ParentsOfAlarmName of DescribeAlarms');
  if (names && names.length > MAX_NAMES) {
    throw constraintError(`[${names.join(', ')}]`, 'alarmNames', `have length less than or equal to ${MAX_NAMES}`);
  }
  if (names && prefix !== undefined) {
    throw new AwsError('ValidationError', 'AlarmNames and AlarmNamePrefix cannot be specified together');
  }
  const limit = input.MaxRecords ?? DEFAULT_RECORDS;
  if (limit < 1) throw constraintError(limit, 'maxRecords', 'have value greater than or equal to 1');
  if (limit > 100) throw constraintError(limit, 'maxRecords', 'have value less than or equal to 100');
  const types: readonly AlarmType[] = input.AlarmTypes?.length ? input.AlarmTypes : ['MetricAlarm'];
  if (types.includes('LogAlarm')) throw new NotModelledError('log alarms of CloudWatch');

  const wanted = alarms.filter(
    (alarm) =>
      types.includes(alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm') &&
      (!names || names.includes(alarm.name)) &&
      (prefix === undefined || alarm.name.startsWith(prefix)) &&
      (state === undefined || alarm.state.value === state) &&
      (action === undefined || actionsOf(alarm).some((arn) => arn.startsWith(action))),
  );
  // The token is the last name that was told, so that alarms which come and go between pages shift nothing.
  const after = input.NextToken === undefined ? '' : lastName(input.NextToken);
  const rest = wanted.filter(({ name }) => name > after);
  const page = rest.slice(0, limit);
  return {
    MetricAlarms: page.flatMap((alarm) => (alarm.kind === 'metric' ? [describeMetricAlarm(alarm)] : [])),
    CompositeAlarms: page.flatMap((alarm) => (alarm.kind === 'composite' ? [describeCompositeAlarm(alarm)] : [])),
    ...(rest.length > limit && { NextToken: Buffer.from(`alarm:${page.at(-1)!.name}`).toString('base64') }),
  };
}

function actionsOf({ input }: AlarmRecord): readonly string[] {
  return [...(input.OKActions ?? []), ...(input.AlarmActions ?? []), ...(input.InsufficientDataActions ?? [])];
}

function lastName(token: string): string {
  const text = Buffer.from(token, 'base64').toString();
  if (!text.startsWith('alarm:')) throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
  return text.slice('alarm:'.length);
}
