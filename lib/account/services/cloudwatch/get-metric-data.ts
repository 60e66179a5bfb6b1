import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../contract.ts';
import type { FaultLookup } from '../../faults.ts';
import type { Random } from '../../random.ts';
import { type Blur, checkQueries, evaluateQueries } from './metric-queries.ts';
import { type MetricStore, MINUTE } from './metric-store.ts';
import { required, validationError } from './validation.ts';

const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;

interface Source {
  readonly store: MetricStore;
  readonly random: Random;
  readonly faults: FaultLookup | undefined;
}

/**
 * GetMetricData. `StartTime` is inclusive and rounded down to its minute, `EndTime` exclusive (API reference). A
 * `partial-data` fault (attributes `service`, `operation`, `namespace`, `metric` and the dimensions) loses about half
 * of a metric's points and answers `PartialData`.
 */
export function getMetricData(
  input: GetMetricDataCommandInput,
  { store, random, faults }: Source,
): Omit<GetMetricDataCommandOutput, '$metadata'> {
  const queries = required(input.MetricDataQueries, 'metricDataQueries');
  if (queries.length > MAX_QUERIES) {
    throw validationError(`The collection MetricDataQueries must not have a size greater than ${MAX_QUERIES}.`);
  }
  checkQueries(queries);
  const start = Math.floor(required(input.StartTime, 'startTime').getTime() / MINUTE) * MINUTE;
  const end = required(input.EndTime, 'endTime').getTime();
  if (start >= end) throw validationError('The parameter StartTime must be less than the parameter EndTime.');
  const limit = input.MaxDatapoints ?? MAX_DATAPOINTS;
  if (limit < 1 || limit > MAX_DATAPOINTS) {
    throw validationError(`The parameter MaxDatapoints must be between 1 and ${MAX_DATAPOINTS}.`);
  }
  const ascending = input.ScanBy === 'TimestampAscending';

  const blur: Blur = (id, points) => {
    const attributes = {
      service: 'cloudwatch',
      operation: 'GetMetricData',
      namespace: id.namespace,
      metric: id.metric,
    };
    if (!faults?.find('partial-data', { ...id.dimensions, ...attributes })) return { points, partial: false };
    return { points: points.map((point) => (random.chance(0.5) ? point : NaN)), partial: true };
  };
  const shown = evaluateQueries(queries, { start, end }, store, blur).filter(({ query }) => query.ReturnData !== false);

  const results = shown.flatMap(({ query, grid, series, partial }) =>
    series.map((points): MetricDataResult => {
      const at: Date[] = [];
      const values: number[] = [];
      for (let step = 0; step < points.length; step++) {
        const index = ascending ? step : points.length - 1 - step;
        if (Number.isNaN(points[index])) continue;
        at.push(new Date(grid.start + index * grid.periodMs));
        values.push(points[index]!);
      }
      return {
        Id: query.Id,
        Label: query.Label ?? defaultLabel(query, queries),
        Timestamps: at,
        Values: values,
        StatusCode: partial ? 'PartialData' : 'Complete',
      };
    }),
  );
  return page(results, limit, input.NextToken);
}

/** The metric's name, and what else tells the metrics of the request apart (LocalStack's `test_label_generation`). */
function defaultLabel(query: MetricDataQuery, queries: readonly MetricDataQuery[]): string | undefined {
  if (!query.MetricStat) return query.Id;
  const stats = queries.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat] : []));
  const differ = (values: readonly unknown[]) => new Set(values).size > 1;
  const parts = [query.MetricStat.Metric?.MetricName];
  if (differ(stats.map(({ Stat }) => Stat))) parts.push(query.MetricStat.Stat);
  if (differ(stats.map(({ Period }) => Period))) parts.push(String(query.MetricStat.Period));
  return parts.join(' ');
}

/** Results that are cut say `PartialData`: there is more behind the token. */
function page(results: MetricDataResult[], limit: number, token: string | undefined) {
  const from = token === undefined ? 0 : offsetOf(token);
  const total = results.reduce((count, result) => count + result.Values!.length, 0);
  if (from === 0 && total <= limit) return { MetricDataResults: results, Messages: [] };
  if (from > total) throw invalidToken();

  let passed = 0;
  const cut = results.flatMap((result): MetricDataResult[] => {
    const low = Math.max(0, from - passed);
    const high = Math.min(result.Values!.length, from + limit - passed);
    const first = passed;
    passed += result.Values!.length;
    // A series without datapoints belongs to the page on which its place falls.
    const empty = result.Values!.length === 0 && first >= from && (first < from + limit || first === total);
    if (low >= high && !empty) return [];
    return [
      {
        ...result,
        Timestamps: result.Timestamps!.slice(low, high),
        Values: result.Values!.slice(low, high),
        StatusCode: high < result.Values!.length ? 'PartialData' : result.StatusCode,
      },
    ];
  });
  const next = from + limit;
  return { MetricDataResults: cut, Messages: [], ...(next < total && { NextToken: tokenOf(next) }) };
}

const tokenOf = (offset: number) => Buffer.from(`datapoint:${offset}`).toString('base64');

function offsetOf(token: string): number {
  const offset = /^datapoint:(\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (offset === undefined) throw invalidToken();
  return Number(offset);
}

const invalidToken = () => new AwsError('InvalidNextToken', 'The next token specified is invalid.');
