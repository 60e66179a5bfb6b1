import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';

/** A series of one value per minute; minutes without data are absent. */
export type MinuteSeries = ReadonlyMap<number, number>;

export type MetricAnswer =
  | { readonly kind: 'complete'; readonly series: Readonly<Record<string, MinuteSeries>> }
  /** The backend did not answer, or not with everything: nothing may be judged from it. */
  | { readonly kind: 'unavailable'; readonly detail: string };

export type MetricRequest = Asked & (OfLambda | Elsewhere);

interface Asked {
  /** Lower case letters and digits, beginning with a letter. */
  readonly id: string;
  readonly metric: string;
  /** `Sum`, `p95`, `PR(:250)` */
  readonly statistic: string;
  /** Default 60. */
  readonly periodSeconds?: number;
  /** Nothing is judged by it, so what cannot be read of it is left out instead of making all unavailable. */
  readonly optional?: boolean;
}

interface OfLambda {
  readonly functionName: string;
  /** Absent: all that came to the function. */
  readonly aliasName?: string;
  /** Counts only what this version served through the alias; absent: all that came through the alias. */
  readonly version?: string | undefined;
}

interface Elsewhere {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
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
  const unanswered = new Set(requests.flatMap(({ id, optional }) => (optional ? [] : [id])));
  const optional = new Set(requests.flatMap(({ id, optional }) => (optional ? [id] : [])));
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
        if (optional.has(Id ?? '')) {
          series[Id ?? '']?.clear();
          continue;
        }
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

const query = (request: MetricRequest): MetricDataQuery => ({
  Id: request.id,
  MetricStat: {
    Metric: {
      Namespace: 'namespace' in request ? request.namespace : 'AWS/Lambda',
      MetricName: request.metric,
      Dimensions: Object.entries(dimensionsOf(request)).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: request.periodSeconds ?? 60,
    Stat: request.statistic,
  },
});

/** `Resource` is `name:alias`, never an ARN, and `ExecutedVersion` exists only beside it. */
function dimensionsOf(request: MetricRequest): Readonly<Record<string, string>> {
  if ('dimensions' in request) return request.dimensions;
  const { functionName, aliasName, version } = request;
  return {
    FunctionName: functionName,
    ...(aliasName === undefined ? {} : { Resource: `${functionName}:${aliasName}` }),
    ...(version === undefined ? {} : { ExecutedVersion: version }),
  };
}
