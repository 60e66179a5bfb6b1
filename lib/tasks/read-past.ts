import type { MinuteSeries } from '../aws/metrics.ts';
import { chooseErrorModel } from '../core/analysis/error-model.ts';
import type { Preparation } from '../core/rollout/event.ts';
import type { Rollout } from '../core/rollout/rollout.ts';
import { periodMs } from '../core/rollout/windows.ts';
import { aliasAddress } from './admit.ts';
import type { Deps } from './deps.ts';

const dayMs = 86_400_000;
/** CloudWatch keeps one-minute values for 15 days; a week has every weekday once. */
const pastMs = 7 * dayMs;
const hourMs = 3_600_000;

interface Past {
  readonly measures: Pick<Preparation, 'slowAboveMs' | 'errorModel' | 'history'>;
  readonly warnings: readonly string[];
}

/**
 * What the baseline did before the rollout: how its errors come, its last hour, and the quantile that separates slow
 * from fast. What cannot be read leaves the cautious choice and a warning.
 */
export async function readPast({ metrics, now }: Pick<Deps, 'metrics' | 'now'>, rollout: Rollout): Promise<Past> {
  const { timing, analysis } = rollout.plan;
  const through = aliasAddress(rollout);
  const to = Math.floor((now() - timing.lagSeconds * 1000) / periodMs) * periodMs;
  const counts = await metrics.read(
    [
      { id: 'requests', metric: 'Invocations', statistic: 'Sum', ...through },
      { id: 'errors', metric: 'Errors', statistic: 'Sum', ...through },
    ],
    to - pastMs,
    to,
  );
  const warnings: string[] = [];
  const measures = { errorModel: 'robust' as const, history: [] };
  if (counts.kind === 'unavailable') warnings.push(`the baseline's past could not be read: ${counts.detail}`);
  const past = counts.kind === 'complete' ? pairs(counts.series.requests, counts.series.errors) : [];
  const history = past.filter(([at]) => at >= to - hourMs).map(([, requests, errors]) => [requests, errors] as const);
  const wanted = analysis.errors === 'off' ? 'robust' : analysis.errors.model;
  const errorModel =
    wanted === 'auto'
      ? chooseErrorModel(past.map(([, requests, errors]) => ({ requests, errors })))
      : (wanted satisfies Preparation['errorModel']);

  const slowAboveMs = analysis.latency && (await quantile(metrics, through, analysis.latency.quantile, to));
  if (analysis.latency && slowAboveMs === undefined) {
    warnings.push('the baseline has no latency of its last day, so latency cannot be judged');
  }
  return {
    measures: { ...measures, history, errorModel, ...(slowAboveMs === undefined ? {} : { slowAboveMs }) },
    warnings,
  };
}

function pairs(requests: MinuteSeries | undefined, errors: MinuteSeries | undefined) {
  return [...(requests ?? [])].map(([at, count]) => [at, count, Math.min(count, errors?.get(at) ?? 0)] as const);
}

/** The baseline's quantile over its last day, in milliseconds; from one value per hour, the middle one. */
async function quantile(
  metrics: Deps['metrics'],
  through: { functionName: string; aliasName: string },
  share: number,
  to: number,
): Promise<number | undefined> {
  const statistic = `p${Number((share * 100).toFixed(4))}`;
  const hour = Math.floor(to / hourMs) * hourMs;
  const answer = await metrics.read(
    [{ id: 'slow', metric: 'Duration', statistic, periodSeconds: 3600, ...through }],
    hour - dayMs,
    hour + hourMs,
  );
  if (answer.kind === 'unavailable') return undefined;
  const values = [...(answer.series.slow?.values() ?? [])].toSorted((a, b) => a - b);
  return values[Math.floor(values.length / 2)];
}
