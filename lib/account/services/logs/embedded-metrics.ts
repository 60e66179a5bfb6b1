import type { MetricDatum, PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';

/** The member that tells CloudWatch Logs what to look for. */
const HEAD = '_aws';

interface Embedded {
  readonly [HEAD]: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
    }[];
  };
  readonly [member: string]: unknown;
}

/**
 * What CloudWatch Logs makes of a line in the embedded metric format: as if somebody had put these metrics (CloudWatch user
 * guide, "Specification: Embedded metric format"). Nothing for any other line, and, as there, for a line that breaks the format.
 */
export function embeddedMetrics(message: string): readonly PutMetricDataCommandInput[] {
  if (!message.startsWith('{') || !message.includes('"CloudWatchMetrics"')) return [];
  const line = parsed(message);
  if (!line) return [];
  const Timestamp = new Date(line[HEAD].Timestamp);
  return line[HEAD].CloudWatchMetrics.map(({ Namespace, Dimensions, Metrics }) => ({
    Namespace,
    MetricData: Dimensions.flatMap((names) => Metrics.map((metric) => datum(line, names, metric, Timestamp))),
  }));
}

function datum(
  line: Embedded,
  names: readonly string[],
  { Name, Unit }: { readonly Name: string; readonly Unit?: string },
  Timestamp: Date,
): MetricDatum {
  const value = line[Name];
  return {
    MetricName: Name,
    Dimensions: names.map((name) => ({ Name: name, Value: String(line[name]) })),
    Timestamp,
    ...(Unit !== undefined && { Unit: Unit as NonNullable<MetricDatum['Unit']> }),
    ...(Array.isArray(value) ? { Values: value as number[] } : { Value: value as number }),
  };
}

/** At most 30 dimensions in a set, 100 metrics in a directive, 100 values in a metric; every name has its member. */
function parsed(message: string): Embedded | undefined {
  let line: Embedded;
  try {
    line = JSON.parse(message) as Embedded;
  } catch {
    return undefined;
  }
  const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
  const isMetric = (value: unknown) =>
    isNumber(value) || (Array.isArray(value) && value.length > 0 && value.length <= 100 && value.every(isNumber));
  const isDimension = (name: string) => typeof line[name] === 'string' && line[name] !== '';
  const holds = line[HEAD]?.CloudWatchMetrics?.every(
    ({ Dimensions, Metrics }) =>
      Dimensions.every((names) => names.length <= 30 && names.every(isDimension)) &&
      Metrics.length <= 100 &&
      Metrics.every(({ Name }) => isMetric(line[Name])),
  );
  return holds && isNumber(line[HEAD].Timestamp) ? line : undefined;
}
