import type { Preparation } from '../../core/rollout/event.ts';
import type { Rollout } from '../../core/rollout/rollout.ts';
import { watchWindows } from '../../core/rollout/windows.ts';

/** What an analysis asked CloudWatch, ready to be asked again: `aws cloudwatch get-metric-data --cli-input-json …`. */
export interface EvidenceRequest {
  /** ISO 8601; a minute's value is stamped at its beginning, so those from start up to, not including, end. */
  readonly StartTime: string;
  readonly EndTime: string;
  readonly ScanBy: 'TimestampAscending';
  readonly MetricDataQueries: readonly MetricQuery[];
}

interface MetricQuery {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

/**
 * The counts that an analysis at `now` asked CloudWatch for, by the state of the rollout before it; `undefined` while
 * there was no complete minute, and so nothing to ask for. What the plan only observes is left out: it decides nothing.
 */
export function evidenceRequest(rollout: Rollout, now: number): EvidenceRequest | undefined {
  const windows = watchWindows(rollout, now);
  const [first, last] = [windows[0], windows.at(-1)];
  if (!first || !last || !rollout.preparation) return undefined;
  return {
    StartTime: new Date(first.from).toISOString(),
    EndTime: new Date(last.to).toISOString(),
    ScanBy: 'TimestampAscending',
    MetricDataQueries: queries(rollout.preparation),
  };
}

function queries(preparation: Preparation): readonly MetricQuery[] {
  const { functionName, aliasName, baseline, canary, slowAboveMs, timeoutSeconds } = preparation;
  const counted = [
    ['requests', 'Invocations', 'Sum'],
    ['errors', 'Errors', 'Sum'],
    ['throttles', 'Throttles', 'Sum'],
    ['concurrency', 'ConcurrentExecutions', 'Maximum'],
    ...(slowAboveMs === undefined ? [] : [['fast', 'Duration', `PR(:${slowAboveMs})`] as const]),
    ...(timeoutSeconds === undefined
      ? []
      : [['intime', 'Duration', `PR(:${Math.round(timeoutSeconds * 950)})`] as const]),
  ] as const;
  const sides = [
    ['baseline', baseline],
    ['canary', canary],
  ] as const;
  return sides.flatMap(([side, version]) =>
    counted.map(
      ([what, MetricName, Stat]): MetricQuery => ({
        Id: `${side}${what}`,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName,
            Dimensions: [
              { Name: 'FunctionName', Value: functionName },
              { Name: 'Resource', Value: `${functionName}:${aliasName}` },
              { Name: 'ExecutedVersion', Value: version },
            ],
          },
          Period: 60,
          Stat,
        },
      }),
    ),
  );
}
