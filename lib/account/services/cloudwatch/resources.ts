import { requireFree, updateWithoutEffect } from '../../cloudformation/changes.ts';
import {
  type CreatedResource,
  type CurrentResource,
  NotModelledError,
  type ResourceContext,
  type ResourceHandler,
} from '../../contract.ts';
import type { AlarmBook } from './alarm-book.ts';

const ALARM = `AlarmName AlarmDescription ActionsEnabled OKActions AlarmActions InsufficientDataActions MetricName
  Namespace Statistic ExtendedStatistic Dimensions Period Unit EvaluationPeriods DatapointsToAlarm Threshold
  ComparisonOperator TreatMissingData EvaluateLowSampleCountPercentile Metrics Tags`.split(/\s+/);
const COMPOSITE = `AlarmName AlarmDescription AlarmRule ActionsEnabled OKActions AlarmActions InsufficientDataActions
  Tags`.split(/\s+/);

/** What CloudFormation can create here. A dashboard exists for people to look at; here nobody does, so it is only a name. */
export function cloudwatchResources(book: AlarmBook): Readonly<Record<string, ResourceHandler>> {
  const remove = ({ ref }: CurrentResource) => {
    if (book.find(ref)) book.remove([ref]);
  };
  const freeName = (type: string, { AlarmName }: any, { physicalName }: ResourceContext): string => {
    const name = AlarmName ?? physicalName(255);
    requireFree(book.find(name) !== undefined, type, name);
    return name;
  };
  const putMetricAlarm = (AlarmName: string, properties: any): CreatedResource => {
    refuseOthers('AWS::CloudWatch::Alarm', properties, ALARM);
    const { arn } = book.putMetricAlarm({ ...properties, AlarmName });
    return { ref: AlarmName, attributes: { Arn: arn } };
  };
  const putCompositeAlarm = (AlarmName: string, properties: any): CreatedResource => {
    refuseOthers('AWS::CloudWatch::CompositeAlarm', properties, COMPOSITE);
    const { arn } = book.putCompositeAlarm({ ...properties, AlarmName });
    return { ref: AlarmName, attributes: { Arn: arn } };
  };
  return {
    'AWS::CloudWatch::Alarm': {
      replacedBy: ['AlarmName'],
      create: (properties, resource) =>
        putMetricAlarm(freeName('AWS::CloudWatch::Alarm', properties, resource), properties),
      update: (properties, { ref }) => putMetricAlarm(ref, properties),
      delete: remove,
    },
    'AWS::CloudWatch::CompositeAlarm': {
      replacedBy: ['AlarmName'],
      create: (properties, resource) =>
        putCompositeAlarm(freeName('AWS::CloudWatch::CompositeAlarm', properties, resource), properties),
      update: (properties, { ref }) => putCompositeAlarm(ref, properties),
      delete: remove,
    },
    'AWS::CloudWatch::Dashboard': {
      replacedBy: ['DashboardName'],
      create: (properties, resource) => {
        refuseOthers('AWS::CloudWatch::Dashboard', properties, ['DashboardName', 'DashboardBody', 'Tags']);
        return { ref: properties.DashboardName ?? resource.physicalName(255) };
      },
      update: updateWithoutEffect('AWS::CloudWatch::Dashboard', 'DashboardBody', 'Tags'),
      delete: () => {},
    },
  };
}

function refuseOthers(type: string, properties: object, known: readonly string[]): void {
  for (const name of Object.keys(properties)) {
    if (!known.includes(name)) throw new NotModelledError(`property ${name} of ${type}`);
  }
}
