import { countRequests } from '../core/metrics/metric-request.ts';
import type { MinuteSeries, SeriesById } from '../core/metrics/minute-series.ts';
import { fastStatistic, slowOf } from '../core/metrics/slow-requests.ts';
import { chooseErrorModel } from '../core/analysis/error-model.ts';
import { forecastWarnings } from '../core/analysis/forecast-sentences.ts';
import { type Forecast, forecast } from '../core/analysis/forecast.ts';
import type { Prospects } from '../core/analysis/prospects.ts';
import { type PastMinute, usualTraffic } from '../core/analysis/usual-traffic.ts';
import type { Plan } from '../core/plan/plan.ts';
import { plannedSeconds } from '../core/plan/times.ts';
import type { Preparation } from '../core/rollout/event.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { periodMs } from '../core/rollout/windows.ts';
import { aliasAddress } from './admit.ts';
import type { Deps } from './deps.ts';

const dayMs = 86_400_000;
/** CloudWatch keeps one-minute values for 15 days; a week has every weekday once. */
const pastMs = 7 * dayMs;
const hourMs = 3_600_000;

interface Past {
  readonly measures: Pick<Preparation, 'slowAboveMs' | 'errorModel' | 'history'> & Prospects;
  readonly warnings: readonly string[];
  /** Why some of it could not be read; absent where all was. */
  readonly unread?: string;
}

/**
 * What the baseline did before the rollout: how its errors come, the quantile that separates slow from fast, its last
 * hour, and what the plan can see at such traffic. What cannot be read leaves the cautious choice and a warning.
 *
 * @param timeoutSeconds the function's timeout, if it is known
 */
export async function readPast(
  { metrics: backend, now }: Pick<Deps, 'metrics' | 'now'>,
  rollout: Rollout,
  timeoutSeconds?: number,
): Promise<Past> {
  const { timing, analysis } = rollout.plan;
  if ('flag' in rollout.plan.target) return { measures: noPast(analysis), warnings: [] };
  const through = aliasAddress(rollout);
  const to = Math.floor((now() - timing.lagSeconds * 1000) / periodMs) * periodMs;
  let unread: string | undefined;
  const metrics: Deps['metrics'] = {
    read: async (...asked) => {
      const answer = await backend.read(...asked);
      if (answer.kind === 'unavailable') unread ??= answer.detail;
      return answer;
    },
  };

  const counts = await metrics.read(countRequests(through), to - pastMs, to);
  const past = counts.kind === 'complete' ? minutesOf(counts.series) : [];
  const isAuto = analysis.errors !== 'off' && analysis.errors.model === 'auto';
  const errorModel = isAuto ? chooseErrorModel(past) : cautious(analysis);

  const slowAboveMs = analysis.latency && (await quantile(metrics, through, analysis.latency.quantile, to));
  const fast = slowAboveMs === undefined ? undefined : await fastShares(metrics, through, slowAboveMs, to);
  const history = past
    .filter(({ at }) => at >= to - hourMs)
    .map(({ at, requests, errors }): Preparation['history'][number] => {
      const percent = fast?.get(at);
      return percent === undefined ? [requests, errors] : [requests, errors, slowOf(requests, percent)];
    });

  const usual = usualTraffic(past, to, plannedSeconds(rollout.plan));
  const timeout = timeoutSeconds === undefined ? {} : { timeoutSeconds };
  const outlook = usual && forecast(rollout.plan, { ...usual, model: errorModel, ...timeout });
  const warnings = [
    ...(unread === undefined ? [] : [`the baseline's past could not be read: ${unread}`]),
    ...(analysis.latency && slowAboveMs === undefined
      ? ['the baseline has no latency of its last day, so latency cannot be judged']
      : []),
    ...(outlook ? forecastWarnings(rollout.plan, outlook) : []),
  ];
  const measures = {
    history,
    errorModel,
    ...(slowAboveMs === undefined ? {} : { slowAboveMs }),
    ...timeout,
    ...(outlook && { forecast: short(outlook) }),
  };
  return { measures, warnings, ...(unread === undefined ? {} : { unread }) };
}

/** Of a flag: its variants are counted while a rollout is open, and so have no past. */
export const noPast = (analysis: Plan['analysis']) => ({ history: [], errorModel: cautious(analysis) });

/** The model that a plan names, and the one that holds whatever the errors are like where it leaves that open. */
const cautious = ({ errors }: Plan['analysis']): Preparation['errorModel'] =>
  errors !== 'off' && errors.model === 'independent' ? 'independent' : 'robust';

/** Few digits: a forecast is a rough one, and the record is read by people. */
function short({ stages, requestsPerMinute, errorRate, ...rest }: Forecast): Forecast {
  const digits = (value: number) => Number(value.toPrecision(3));
  return {
    ...rest,
    requestsPerMinute: digits(requestsPerMinute),
    errorRate: digits(errorRate),
    stages: stages.map(({ seesRate, ...stage }) => ({
      ...(seesRate === undefined ? {} : { seesRate: digits(seesRate) }),
      ...stage,
    })),
  };
}

interface Through {
  readonly functionName: string;
  readonly aliasName: string;
}

function minutesOf({ requests, errors }: SeriesById): PastMinute[] {
  return [...(requests ?? [])].map(([at, count]) => ({
    at,
    requests: count,
    errors: Math.min(count, errors?.get(at) ?? 0),
  }));
}

/** The baseline's quantile over its last day, in milliseconds; from one value per hour, the middle one. */
async function quantile(
  metrics: Deps['metrics'],
  through: Through,
  share: number,
  to: number,
): Promise<number | undefined> {
  const statistic = `p${Number((share * 100).toFixed(4))}`;
  const hour = Math.floor(to / hourMs) * hourMs;
  const request = { id: 'slow', metric: 'Duration', statistic, periodSeconds: 3600, ...through } as const;
  const answer = await metrics.read([request], hour - dayMs, hour + hourMs);
  if (answer.kind === 'unavailable') return undefined;
  const values = [...(answer.series.slow ?? [])].map(([, value]) => value).toSorted((a, b) => a - b);
  return values[Math.floor(values.length / 2)];
}

/** How many percent were fast, minute by minute, in the last hour. */
async function fastShares(
  metrics: Deps['metrics'],
  through: Through,
  slowAboveMs: number,
  to: number,
): Promise<MinuteSeries | undefined> {
  const request = { id: 'fast', metric: 'Duration', statistic: fastStatistic(slowAboveMs), ...through } as const;
  const answer = await metrics.read([request], to - hourMs, to);
  return answer.kind === 'complete' ? answer.series.fast : undefined;
}
