import type { MetricMath } from '../aws/metric-math.ts';
import type { CloudWatchQuery } from '../core/plan/metric-source.ts';
import { answered, type Source, unanswered } from './source.ts';

/**
 * CloudWatch metric math, of the newest period that began in the window and is complete by its end. An older period is not
 * taken in its place: it may be from before the shift, and a metric that fell silent is not one that is well.
 */
export const cloudWatch =
  ({ math }: { readonly math: MetricMath }): Source<CloudWatchQuery> =>
  async ({ query: { expression, metrics, period: periodSeconds }, window }) => {
    const periodMs = periodSeconds * 1000;
    const to = Math.floor(window.to / periodMs) * periodMs;
    const from = to - periodMs;
    if (from < window.from) return unanswered('no period of the stage is complete yet');
    const answer = await math.read({ expression, metrics, periodSeconds }, from, to);
    if (answer.kind === 'unavailable') return unanswered(answer.detail);
    const value = answer.series['result']?.get(from);
    if (value === undefined) return unanswered('the expression gives no value for the newest complete period');
    return Number.isFinite(value) ? answered(value) : unanswered('the expression gives what is no number');
  };
