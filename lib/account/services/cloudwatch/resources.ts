import { NotModelledError, type ResourceHandler } from '../../contract.ts';
import type { AlarmBook } from './alarm-book.ts';

const ALARM = `AlarmName AlarmDescription ActionsEnabled OKActions AlarmActions InsufficientDataActions MetricName
  Namespace Statistic ExtendedStatistic Dimensions Period Unit EvaluationPeriods DatapointsToAlarm Threshold
  ComparisonOperator TreatMissingData EvaluateLowSampleCountPercentile Metrics Tags`.split(/\s+/);
const COMPOSITE = `AlarmName AlarmDescription AlarmRule ActionsEnabled OKActions AlarmActions InsufficientDataActions
  Tags`.split(/\s+/);

/** What CloudFormation can create here. A dashboard exists for people to look at; here nobody does, so it is only a name. */
export function cloudwatchResources(book: AlarmBook): Readonly<Record<string, ResourceHandler>> {
  return {
    'AWS::CloudWatch::Alarm': {
      create: (properties, resource) => {
        refuseOthers('AWS::CloudWatch::Alarm', properties, ALARM);
        const name = properties.AlarmName ?? resource.physicalName(255);
        const { arn } = book.putMetricAlarm({ ...properties, AlarmName: name });
        return { ref: name, attributes: { Arn: arn } };
      },
    },
    'AWS::CloudWatch::CompositeAlarm': {
      create: (properties, resource) => {
        refuseOthers('AWS::CloudWatch::CompositeAlarm', properties, COMPOSITE);
        const name = properties.AlarmName ?? resource.physicalName(255);
        const { arn } = book.putCompositeAlarm({ ...properties, AlarmName: name });
        return { ref: name, attributes: { Arn: arn } };
      },
    },
    'AWS::CloudWatch::Dashboard': {
      create: (properties, resource) => {
        refuseOthers('AWS::CloudWatch::Dashboard', properties, ['DashboardName', 'DashboardBody', 'Tags']);
        return { ref: properties.DashboardName ?? resource.physicalName(255) };
      },
    },
  };
}

function refuseOthers(type: string, properties: object, known: readonly string[]): void {
  for (const name of Object.keys(properties)) {
    if (!known.includes(name)) throw new NotModelledError(`property ${name} of ${type}`);
  }
}
