import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { FlagDocument } from '../core/flags/document.ts';
import { FLAG_NAMESPACE, flagDimension } from '../core/metrics/counted-metrics.ts';

type Exposures = ReadonlyMap<string, Readonly<Record<string, number>>>;

const dayMs = 86_400_000;
/** As many as one request may have (GetMetricData, API reference). */
const mostQueries = 500;

/**
 * How many requests were given each variant of each flag in the last days, as far as the flag client has counted them: while
 * a rollout moved the flag. Flags without counts, or without all of them, are absent.
 */
export async function flagExposures(
  client: CloudWatchClient,
  { flags }: FlagDocument,
  { now, days }: { readonly now: number; readonly days: number },
): Promise<Exposures> {
  const wanted = Object.entries(flags).flatMap(([flag, { variants }]) =>
    Object.keys(variants).map((variant) => ({ flag, variant })),
  );
  const EndTime = new Date(Math.ceil(now / dayMs) * dayMs);
  const StartTime = new Date(EndTime.getTime() - days * dayMs);
  const exposures = new Map<string, Record<string, number>>();
  const incomplete = new Set<string>();
  for (let first = 0; first < wanted.length; first += mostQueries) {
    const asked = wanted.slice(first, first + mostQueries);
    const MetricDataQueries = asked.map(({ flag, variant }, i) => ({
      Id: `q${i}`,
      MetricStat: {
        Metric: {
          ...{ Namespace: FLAG_NAMESPACE, MetricName: 'Requests' },
          Dimensions: [{ Name: flagDimension(flag), Value: variant }],
        },
        ...{ Period: 86_400, Stat: 'Sum' },
      },
    }));
    let NextToken: string | undefined;
    do {
      const page = await client.send(new GetMetricDataCommand({ MetricDataQueries, StartTime, EndTime, NextToken }));
      for (const { Id = '', Values = [], StatusCode } of page.MetricDataResults ?? []) {
        const of = asked[Number(Id.slice(1))];
        // What is missing may be what the other variant got.
        if (of && StatusCode !== 'Complete' && page.NextToken === undefined) incomplete.add(of.flag);
        const count = Values.reduce((sum, value) => sum + value, 0);
        if (!of || count === 0) continue;
        const counts = exposures.get(of.flag) ?? {};
        exposures.set(of.flag, { ...counts, [of.variant]: (counts[of.variant] ?? 0) + count });
      }
      NextToken = page.NextToken;
    } while (NextToken);
  }
  for (const flag of incomplete) exposures.delete(flag);
  return exposures;
}
