import { cloudWatchMetrics, type Metrics } from '../aws/metrics.ts';
import type { Recorded } from '../core/analysis/backtest.ts';
import type { Counts } from '../core/analysis/contract.ts';
import { chooseErrorModel } from '../core/analysis/error-model.ts';
import type { Quiet } from '../core/analysis/quiet-backtest.ts';
import { countedMetrics, countsOf } from '../core/metrics/counted-metrics.ts';
import { countRequests, type MetricRequest } from '../core/metrics/metric-request.ts';
import type { SeriesById } from '../core/metrics/minute-series.ts';
import { addressOf, type Plan, targetName } from '../core/plan/plan.ts';
import { prepared } from '../core/rollout/rollout.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { periodMs } from '../core/rollout/windows.ts';
import { UsageError } from './command.ts';
import type { Context } from './context.ts';
import { type OpenControlPlane, openControlPlane } from './open-control-plane.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** CloudWatch keeps minutes for 15 days. */
const keptMs = 15 * dayMs;
const longestMs = 7 * dayMs;
/** More rollouts of one target in 15 days than anybody looks through. */
const mostRollouts = 50;

export interface Period {
  /** Milliseconds since the epoch; half-open. */
  readonly from: number;
  readonly to: number;
}

/** What an account's CloudWatch knows of a plan's target in a period: of a rollout that ran in it, or of a quiet time. */
export type AccountRecording = (
  | { readonly kind: 'rollout'; readonly rolloutId: string; readonly recorded: Recorded }
  | { readonly kind: 'quiet'; readonly quiet: Quiet }
) & {
  /** With the error model that the week before allows, as Prepare fixes it. */
  readonly plan: Plan;
};

/** Reads a period. Throws a usage error where there is nothing to judge, or more than one thing. */
export async function recordingOf(
  { clients, now }: Pick<Context, 'clients' | 'now'>,
  { plan, period, controlPlane }: { readonly plan: Plan; readonly period: Period; readonly controlPlane: string },
): Promise<AccountRecording> {
  const whole = wholeMinutes(period, now() - plan.timing.lagSeconds * 1000);
  const plane = await openControlPlane({ clients }, controlPlane);
  const metrics = cloudWatchMetrics(await clients.cloudWatch());
  const [ran, second] = await rolloutsIn(plane, targetName(plan.target), whole, now());
  if (ran && second) {
    throw new UsageError(
      `rollouts ${second.rollout.id} and ${ran.rollout.id} ran in this period; choose --from and --to around one of them`,
    );
  }
  const span = ran ? overlap(whole, ran) : whole;
  if (span.to <= span.from) throw new UsageError('the period has no complete minute of the rollout that ran in it');

  const week = await readAlias(metrics, plan, { from: span.from - 7 * dayMs, to: span.from });
  const shared = { plan: withModel(plan, week) };
  const history = week.slice(-hourMs / periodMs);
  if (!ran) return { kind: 'quiet', ...shared, quiet: { history, minutes: await readAlias(metrics, plan, span) } };
  const minutes = await readVersions(metrics, ran.rollout, span);
  return { kind: 'rollout', ...shared, rolloutId: ran.rollout.id, recorded: { periodSeconds: 60, minutes, history } };
}

function wholeMinutes({ from, to }: Period, visibleUntil: number): Period {
  const whole = {
    from: Math.ceil(from / periodMs) * periodMs,
    to: Math.floor(Math.min(to, visibleUntil) / periodMs) * periodMs,
  };
  if (whole.to <= whole.from) {
    throw new UsageError('--from must be at least a complete minute, that CloudWatch shows already, before --to');
  }
  if (whole.to - whole.from > longestMs) throw new UsageError('--from and --to must be at most 7 days apart');
  if (visibleUntil - whole.from > keptMs) {
    throw new UsageError('--from must be within the last 15 days: CloudWatch keeps minutes no longer');
  }
  return whole;
}

interface Ran extends Period {
  readonly rollout: Rollout;
}

/** The rollouts whose shifts fall into a period, the newest first. */
async function rolloutsIn(plane: OpenControlPlane, target: string, period: Period, now: number): Promise<Ran[]> {
  const ids = await plane.directory.rolloutsBefore(target, new Date(period.to).toISOString(), mostRollouts);
  const ran = await Promise.all(
    ids.map(async (id): Promise<Ran[]> => {
      const rollout = await plane.records.load(id);
      const first = rollout?.shifts[0];
      if (!rollout || !first) return [];
      const closed = (await plane.records.events(id)).find(({ kind }) => kind === 'closed');
      return [{ rollout, from: Date.parse(first.at), to: closed ? Date.parse(closed.at) : now }];
    }),
  );
  return ran.flat().filter(({ from, to }) => from < period.to && to > period.from);
}

/** The whole minutes of a period in which a rollout was under way, after its settle grace. */
function overlap(period: Period, { rollout, from, to }: Ran): Period {
  const settled = from + rollout.plan.timing.settleSeconds * 1000;
  return {
    from: Math.ceil(Math.max(period.from, settled) / periodMs) * periodMs,
    to: Math.floor(Math.min(period.to, to) / periodMs) * periodMs,
  };
}

/** What came through the alias, whichever version served it. */
async function readAlias(metrics: Metrics, { target }: Plan, period: Period): Promise<Counts[]> {
  const { requests, errors } = await read(metrics, countRequests(addressOf(target)), period);
  return startsIn(period).map((at) => {
    const count = requests?.get(at) ?? 0;
    return { requests: count, errors: Math.min(count, errors?.get(at) ?? 0) };
  });
}

async function readVersions(metrics: Metrics, rollout: Rollout, period: Period): Promise<Recorded['minutes']> {
  const series = await read(metrics, countedMetrics(prepared(rollout)), period);
  const [baseline, canary] = [countsOf(series, 'baseline'), countsOf(series, 'canary')];
  return startsIn(period).map((at) => ({ baseline: baseline(at), canary: canary(at) }));
}

async function read(metrics: Metrics, requests: readonly MetricRequest[], { from, to }: Period): Promise<SeriesById> {
  const answer = await metrics.read(requests, from, to);
  if (answer.kind === 'complete') return answer.series;
  throw new Error(`CloudWatch could not be read, try again: ${answer.detail}`);
}

const startsIn = ({ from, to }: Period): number[] =>
  Array.from({ length: (to - from) / periodMs }, (_, i) => from + i * periodMs);

function withModel(plan: Plan, week: readonly Counts[]): Plan {
  const { errors } = plan.analysis;
  if (errors === 'off' || errors.model !== 'auto') return plan;
  return { ...plan, analysis: { ...plan.analysis, errors: { ...errors, model: chooseErrorModel(week) } } };
}
