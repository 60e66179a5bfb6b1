import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';

/** A series of one value per minute; minutes without data are absent. */
export type MinuteSeries = ReadonlyMap<number, number>;

export type MetricAnswer =
  | { readonly kind: 'complete'; readonly series: Readonly<Record<string, MinuteSeries>> }
  /** The backend did not answer, or not with everything: nothing may be judged from it. */
  | { readonly kind: 'unavailable'; readonly detail: string };

export interface MetricRequest {
  /** Lower case letters and digits, beginning with a letter. */
  readonly id: string;
  readonly metric: 'Invocations' | 'Errors' | 'Duration';
  readonly functionName: string;
  readonly aliasName: string;
  /** Counts only what this version served through the alias; absent: all that came through the alias. */
  readonly version?: string;
  /** `Sum`, `p95`, `PR(:250)` */
  readonly statistic: string;
  /** Default 60. */
  readonly periodSeconds?: number;
}

export interface Metrics {
  /** Values of the periods that begin in [from, to), milliseconds since the epoch. */
  readonly read: (requests: readonly MetricRequest[], from: number, to: number) => Promise<MetricAnswer>;
}

export function cloudWatchMetrics(client: CloudWatchClient): Metrics {
  return {
    read: async (requests, from, to) => {
      try {
        return await readPages(client, requests, from, to);
      } catch (error) {
        // A backend that does not answer is an answer, too, and one to be judged.
        return {
          kind: 'unavailable',
          detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        };
      }
    },
  };
}

async function readPages(
  client: CloudWatchClient,
  requests: readonly MetricRequest[],
  from: number,
  to: number,
): Promise<MetricAnswer> {
  const series: Record<string, Map<number, number>> = Object.fromEntries(requests.map(({ id }) => [id, new Map()]));
  const unanswered = new Set(requests.map(({ id }) => id));
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: requests.map(query),
        StartTime: new Date(from),
        EndTime: new Date(to),
        ScanBy: 'TimestampAscending',
        NextToken,
      }),
    );
    for (const { Id, StatusCode, Timestamps = [], Values = [], Messages } of page.MetricDataResults ?? []) {
      // A result that goes on in the next page says PartialData until its last one.
      const goesOn = StatusCode === 'PartialData' && page.NextToken !== undefined;
      if (StatusCode !== 'Complete' && !goesOn) {
        const why = Messages?.map(({ Value }) => Value).join('; ');
        return { kind: 'unavailable', detail: `CloudWatch answered ${StatusCode} for ${Id}${why ? `: ${why}` : ''}` };
      }
      if (!goesOn) unanswered.delete(Id ?? '');
      Timestamps.forEach((at, i) => series[Id ?? '']?.set(at.getTime(), Values[i] ?? 0));
    }
    NextToken = page.NextToken;
  } while (NextToken);
  // A metric that was never answered is not one without data.
  if (unanswered.size > 0) {
    return { kind: 'unavailable', detail: `CloudWatch did not answer for ${[...unanswered].join(', ')}` };
  }
  return { kind: 'complete', series };
}

const query = ({
  id,
  metric,
  functionName,
  aliasName,
  version,
  statistic,
  periodSeconds = 60,
}: MetricRequest): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/Lambda',
      MetricName: metric,
      Dimensions: [
        { Name: 'FunctionName', Value: functionName },
        { Name: 'Resource', Value: `${functionName}:${aliasName}` },
        ...(version === undefined ? [] : [{ Name: 'ExecutedVersion', Value: version }]),
      ],
    },
    Period: periodSeconds,
    Stat: statistic,
  },
});
