import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { metricQuery, type MetricRequest } from '../core/metrics/metric-request.ts';
import { type AnsweredSeries, type MinuteSeries, type Page, pagedSeries } from '../core/metrics/minute-series.ts';

export type MetricAnswer<Series extends MinuteSeries = AnsweredSeries> =
  | {
      readonly kind: 'complete';
      /** By the id of what was asked for. */
      readonly series: Readonly<Record<string, Series>>;
      /** Something optional could not be read. */
      readonly leftOut?: true;
    }
  /** The backend did not answer, or not with everything: nothing may be judged from it. */
  | { readonly kind: 'unavailable'; readonly detail: string };

export interface Metrics {
  /** Values of the periods that begin in [from, to), milliseconds since the epoch. */
  readonly read: (requests: readonly MetricRequest[], from: number, to: number) => Promise<MetricAnswer>;
}

export function cloudWatchMetrics(client: CloudWatchClient): Metrics {
  return {
    read: (requests, from, to) =>
      readSeries(
        client,
        requests.map(({ optional = false, ...request }) => ({ query: metricQuery(request), optional })),
        from,
        to,
      ),
  };
}

export interface SeriesRequest {
  readonly query: MetricDataQuery;
  /** What cannot be read of it is left out instead of making all unavailable. */
  readonly optional: boolean;
}

/** Reads the series that queries return, each in full unless it is optional. Never rejects. */
export async function readSeries(
  client: CloudWatchClient,
  requests: readonly SeriesRequest[],
  from: number,
  to: number,
): Promise<MetricAnswer> {
  try {
    return await readPages(client, requests, from, to);
  } catch (error) {
    // A backend that does not answer is an answer, too, and one to be judged.
    return { kind: 'unavailable', detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

async function readPages(
  client: CloudWatchClient,
  requests: readonly SeriesRequest[],
  from: number,
  to: number,
): Promise<MetricAnswer> {
  const shown = requests.flatMap(({ query: { Id = '', ReturnData = true }, optional }) =>
    ReturnData ? [{ id: Id, optional }] : [],
  );
  const pages: Readonly<Record<string, Page[]>> = Object.fromEntries(shown.map(({ id }) => [id, []]));
  const unanswered = new Set(shown.flatMap(({ id, optional }) => (optional ? [] : [id])));
  const optional = new Set(shown.flatMap(({ id, optional }) => (optional ? [id] : [])));
  let leftOut = false;
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: requests.map((request) => request.query),
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
          pages[Id ?? '']?.splice(0);
          leftOut = true;
          continue;
        }
        const why = Messages?.map(({ Value }) => Value).join('; ');
        return { kind: 'unavailable', detail: `CloudWatch answered ${StatusCode} for ${Id}${why ? `: ${why}` : ''}` };
      }
      if (!goesOn) unanswered.delete(Id ?? '');
      pages[Id ?? '']?.push({ timestamps: Timestamps, values: Values });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  // A metric that was never answered is not one without data.
  if (unanswered.size > 0) {
    return { kind: 'unavailable', detail: `CloudWatch did not answer for ${[...unanswered].join(', ')}` };
  }
  const series = Object.fromEntries(shown.map(({ id }) => [id, pagedSeries(pages[id]!)]));
  return { kind: 'complete', series, ...(leftOut && { leftOut }) };
}
