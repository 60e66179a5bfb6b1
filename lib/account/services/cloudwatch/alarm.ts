import type {
  CompositeAlarm,
  MetricAlarm,
  MetricDataQuery,
  PutCompositeAlarmCommandInput,
  PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { Instant } from '../../clock.ts';
import { NotModelledError } from '../../contract.ts';
import type { AlarmCondition, AlarmState, MissingData } from './alarm-evaluation.ts';
import { type AlarmRule, parseAlarmRule } from './alarm-rule.ts';
import { checkPeriod, checkQueries } from './metric-queries.ts';
import { statisticNamed } from './statistics.ts';
import { constraintError, required, validationError } from './validation.ts';

export interface StateOfAlarm {
  readonly value: AlarmState;
  readonly reason: string;
  /** JSON text. */
  readonly reasonData: string | undefined;
  readonly at: Instant;
}

interface Common {
  readonly name: string;
  readonly arn: string;
  updatedAt: Instant;
  actionsEnabled: boolean;
  state: StateOfAlarm;
}

export interface MetricAlarmRecord extends Common {
  readonly kind: 'metric';
  readonly input: PutMetricAlarmCommandInput;
  readonly condition: AlarmCondition;
  /** What is evaluated; `returned` is the one whose series is compared with the threshold. */
  readonly queries: readonly MetricDataQuery[];
  readonly returned: MetricDataQuery;
  readonly periodSeconds: number;
}

export interface CompositeAlarmRecord extends Common {
  readonly kind: 'composite';
  readonly input: PutCompositeAlarmCommandInput;
  readonly rule: AlarmRule;
}

export type AlarmRecord = MetricAlarmRecord | CompositeAlarmRecord;

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const MISSING_DATA = ['missing', 'ignore', 'breaching', 'notBreaching'];
const NOT_MODELLED = [
  'ThresholdMetricId',
  'EvaluationWindow',
  'WarmUpConfiguration',
  'EvaluationCriteria',
  'EvaluationInterval',
  'ActionConfiguration',
  'ActionsSuppressor',
  'ActionsSuppressorWaitPeriod',
  'ActionsSuppressorExtensionPeriod',
];

type Definition<T extends AlarmRecord> = Omit<T, keyof Common> & { readonly name: string };

/** Checks what PutMetricAlarm is given. `id` is the id that a single metric gets, a UUID at AWS. */
export function metricAlarm(input: PutMetricAlarmCommandInput, id: string): Definition<MetricAlarmRecord> {
  refuse(input);
  const name = alarmName(input.AlarmName);
  const comparison = required(input.ComparisonOperator, 'comparisonOperator');
  const compare = COMPARISONS[comparison];
  if (!compare) throw new NotModelledError(`alarm comparison ${comparison}`);
  const threshold = required(input.Threshold, 'threshold');
  const evaluationPeriods = required(input.EvaluationPeriods, 'evaluationPeriods');
  const datapointsToAlarm = input.DatapointsToAlarm ?? evaluationPeriods;
  if (evaluationPeriods < 1)
    throw constraintError(evaluationPeriods, 'evaluationPeriods', 'have value greater than or equal to 1');
  if (datapointsToAlarm < 1 || datapointsToAlarm > evaluationPeriods) {
    throw validationError('DatapointsToAlarm must be greater than 0 and less than or equal to EvaluationPeriods');
  }
  // Alarms on DynamoDB's metrics ignore missing data unless told otherwise (user guide, "Configuring how … missing data").
  const treatMissingData = input.TreatMissingData ?? (input.Namespace === 'AWS/DynamoDB' ? 'ignore' : 'missing');
  if (!MISSING_DATA.includes(treatMissingData)) {
    throw validationError(`The value ${treatMissingData} for parameter TreatMissingData is not supported.`);
  }

  if (input.Metrics?.length) checkQueries(input.Metrics);
  const queries = input.Metrics?.length ? input.Metrics : [singleMetric(input, id)];
  const shown = queries.filter(({ ReturnData }) => ReturnData !== false);
  if (shown.length !== 1) throw validationError('Exactly one element of the metrics list should return data.');
  const periods = queries.flatMap(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? []);
  const periodSeconds = required(periods[0], 'period');
  if (periods.some((period) => period !== periodSeconds)) {
    throw validationError('All metrics of an alarm must have the same period.');
  }
  if (periodSeconds * evaluationPeriods > 86_400) {
    throw new NotModelledError('alarms over more than a day, which CloudWatch evaluates once an hour');
  }
  return {
    kind: 'metric',
    name,
    input,
    queries,
    returned: shown[0]!,
    periodSeconds,
    condition: {
      breaches: (value) => compare(value, threshold),
      evaluationPeriods,
      datapointsToAlarm,
      treatMissingData: treatMissingData as MissingData,
    },
  };
}

/** Checks what PutCompositeAlarm is given. */
export function compositeAlarm(input: PutCompositeAlarmCommandInput): Definition<CompositeAlarmRecord> {
  refuse(input);
  const rule = parseAlarmRule(required(input.AlarmRule, 'alarmRule'));
  return { kind: 'composite', name: alarmName(input.AlarmName), input, rule };
}

/** What DescribeAlarms tells of a metric alarm. */
export function describeMetricAlarm(alarm: MetricAlarmRecord): MetricAlarm {
  const { Tags: _tags, ...definition } = alarm.input;
  const single = alarm.input.Metrics ? {} : { Dimensions: alarm.input.Dimensions ?? [] };
  return { ...definition, ...single, ...describe(alarm) };
}

/** What DescribeAlarms tells of a composite alarm. */
export function describeCompositeAlarm(alarm: CompositeAlarmRecord): CompositeAlarm {
  const { Tags: _tags, ...definition } = alarm.input;
  return { ...definition, ...describe(alarm) };
}

function describe({ name, arn, updatedAt, actionsEnabled, state, input }: AlarmRecord) {
  return {
    AlarmName: name,
    AlarmArn: arn,
    AlarmConfigurationUpdatedTimestamp: new Date(updatedAt),
    ActionsEnabled: actionsEnabled,
    OKActions: input.OKActions ?? [],
    AlarmActions: input.AlarmActions ?? [],
    InsufficientDataActions: input.InsufficientDataActions ?? [],
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData !== undefined && { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: new Date(state.at),
    StateTransitionedTimestamp: new Date(state.at),
  };
}

function singleMetric(input: PutMetricAlarmCommandInput, id: string): MetricDataQuery {
  const period = required(input.Period, 'period');
  checkPeriod(period);
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined)) {
    throw validationError('Exactly one of Statistic and ExtendedStatistic must be set');
  }
  const stat = (input.Statistic ?? input.ExtendedStatistic)!;
  statisticNamed(stat);
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: required(input.Namespace, 'namespace'),
        MetricName: required(input.MetricName, 'metricName'),
        Dimensions: input.Dimensions ?? [],
      },
      Period: period,
      Stat: stat,
      ...(input.Unit && { Unit: input.Unit }),
    },
  };
}

function alarmName(name: string | undefined): string {
  const given = required(name, 'alarmName');
  if (given.length < 1 || given.length > 255)
    throw constraintError(given, 'alarmName', 'have length between 1 and 255');
  return given;
}

function refuse(input: object): void {
  for (const member of NOT_MODELLED) {
    if ((input as Record<string, unknown>)[member] !== undefined) throw new NotModelledError(`${member} of an alarm`);
  }
}
