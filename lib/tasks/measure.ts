import { addressOf } from '../core/plan/plan.ts';
import { type Measured, readMeasurement, type SourceAnswer } from '../core/analysis/measured.ts';
import type { MetricSource } from '../core/plan/metric-source.ts';
import type { OwnMetric } from '../core/plan/own-metrics.ts';
import { fillIn, type PlaceholderValues } from '../core/plan/placeholders.ts';
import { dueMetrics, type MeasuredSpan, measuredSpan } from '../core/rollout/measuring.ts';
import { ownerOf } from '../core/rollout/notice.ts';
import { prepared } from '../core/rollout/rollout.ts';
import type { Rollout } from '../core/rollout/state.ts';
import type { Asking } from '../sources/source.ts';
import type { Deps } from './deps.ts';

type MeasureDeps = Pick<Deps, 'sources' | 'controlPlane'>;

/** Measures what is due, all at once. A source that does not answer is a measurement too: one that could not be made. */
export async function measureDue(deps: MeasureDeps, rollout: Rollout, now: number): Promise<readonly Measured[]> {
  const span = measuredSpan(rollout, now);
  if (!span) return [];
  const { baseline, canary } = prepared(rollout);
  return Promise.all(
    dueMetrics(rollout, now).map(async (metric) => {
      const about = { rollout, metric, span, purpose: 'measure' as const };
      const [ofCanary, ofBaseline] = await Promise.all([
        askFor(deps, { ...about, side: 'canary', version: canary }),
        metric.compare ? askFor(deps, { ...about, side: 'baseline', version: baseline }) : undefined,
      ]);
      return readMeasurement(metric, ofCanary, ofBaseline);
    }),
  );
}

const minutesOfPast = 10;

/**
 * Asks every source once, for the baseline, before anything is shifted: gives a warning for each that has no number for it,
 * so that nobody learns only from a stage that never ends that a token is missing.
 */
export async function checkSources(
  deps: MeasureDeps,
  rollout: Rollout,
  { baseline, now }: { readonly baseline: string; readonly now: number },
): Promise<readonly string[]> {
  const span = { from: now - minutesOfPast * 60_000, to: now };
  const warnings = (rollout.plan.analysis.metrics ?? []).map(async (metric) => {
    const asked = { rollout, metric, span, purpose: 'check', side: 'baseline', version: baseline } as const;
    const answer = await askFor(deps, asked);
    return answer.kind === 'value'
      ? []
      : [`metric ${metric.name} has no value for the baseline, and no stage passes without one: ${answer.why}`];
  });
  return (await Promise.all(warnings)).flat();
}

interface Asked extends Pick<Asking, 'purpose' | 'side' | 'version'> {
  readonly rollout: Rollout;
  readonly metric: OwnMetric;
  readonly span: MeasuredSpan;
}

function askFor({ sources, controlPlane }: MeasureDeps, asked: Asked): Promise<SourceAnswer> {
  const { rollout, metric, span, purpose, side, version } = asked;
  const { target, timing } = rollout.plan;
  // CloudWatch alone is known to show a minute only later.
  const lagMs = metric.from.kind === 'cloudwatch' ? timing.lagSeconds * 1000 : 0;
  const values: PlaceholderValues = {
    version,
    function: addressOf(target).functionName,
    alias: addressOf(target).aliasName,
    rollout: rollout.id,
    window: `${Math.max(1, Math.floor((span.to - span.from) / 1000))}s`,
  };
  const secretName = metric.secret && secretNameOf(metric.secret, controlPlane, rollout);
  return sources.measure({
    query: filledIn(metric.from, values),
    window: { from: span.from, to: span.to - lagMs },
    asking: {
      purpose,
      metric: metric.name,
      rolloutId: rollout.id,
      target: rollout.request.target,
      side,
      version,
    },
    ...(secretName && { secretName }),
  });
}

/** An owner's plans can name the owner's secrets only: the prefix is not theirs to choose. */
function secretNameOf(secret: string, controlPlane: string, { request }: Rollout): string {
  const owner = ownerOf(request);
  return `${controlPlane}/${owner}/${secret}`;
}

function filledIn(from: MetricSource, values: PlaceholderValues): MetricSource {
  const fill = (text: string) => fillIn(text, values);
  switch (from.kind) {
    case 'cloudwatch': {
      const metrics = from.metrics.map(({ dimensions, ...metric }) => ({
        ...metric,
        dimensions: Object.fromEntries(Object.entries(dimensions).map(([name, value]) => [name, fill(value)])),
      }));
      return { ...from, metrics, expression: fill(from.expression) };
    }
    case 'webhook':
      return from.query === undefined ? from : { ...from, query: fill(from.query) };
    default:
      return { ...from, query: fill(from.query) };
  }
}
