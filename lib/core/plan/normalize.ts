import type { ReadApproval } from './approval.ts';
import { ownMetric } from './own-metrics.ts';
import type { AnalysisPlan, ApprovalPlan, ErrorsPlan, Plan, PlanWindow, Stage, Target } from './plan.ts';
import type { ReadPlan } from './schema.ts';
import { isRecurrence, type ReadWindow } from './windows.ts';
import { MAX_BAKE_FACTOR } from './times.ts';

/** From what people wrote to what the rest of the code sees. Whatever was not given and has no default is left out. */
export function normalize({
  target,
  targets = [],
  stages,
  fastTrack,
  timing,
  maxBake,
  onUndecided,
  onBusy,
  windows = [],
  analysis,
}: ReadPlan): Plan {
  const [first = target, ...further] = targets;
  if (!first) throw new Error('a plan without a target is refused before');
  const later = further.flatMap((next, i) =>
    stagesOf(next.stages ?? stages, maxBake).map((stage) => ({ targetIndex: i + 1, ...stage })),
  );
  return {
    target: planTarget(first),
    ...(further.length > 0 && { targets: [first, ...further].map(planTarget) }),
    stages: [...stagesOf(stages, maxBake), ...later],
    ...(fastTrack && { fastTrack: [...stagesOf(fastTrack, maxBake), ...later] }),
    timing: {
      settleSeconds: timing.settle,
      lagSeconds: timing.lag,
      intervalSeconds: timing.interval,
      keepWarmSeconds: timing.keepWarm,
    },
    onUndecided,
    onBusy,
    ...(windows.length > 0 && { windows: windows.map(planWindow) }),
    analysis: analysisPlan(analysis),
  };
}

type ReadTarget = Pick<NonNullable<ReadPlan['targets']>[number], 'function' | 'alias' | 'flag' | 'variant'>;

const planTarget = ({ function: functionName, alias, flag, variant }: ReadTarget): Target =>
  flag === undefined ? { function: functionName, alias } : { flag, ...(variant !== undefined && { variant }) };

const stagesOf = (stages: ReadPlan['stages'], maxBake: number | undefined): readonly Stage[] =>
  stages.map(({ weight, bake, ramp, hooks = [], approval }) => ({
    weight,
    bakeSeconds: bake,
    maxBakeSeconds: maxBake ?? MAX_BAKE_FACTOR * bake,
    ...(ramp !== undefined && ramp > 0 && { rampSeconds: ramp }),
    ...(hooks.length > 0 && { hooks }),
    ...(approval && { approval: approvalPlan(approval) }),
  }));

function planWindow({ open, freeze, calendar, for: seconds = 0, zone = 'UTC' }: ReadWindow): PlanWindow {
  if (calendar !== undefined) return { kind: 'calendar', calendar };
  const times = freeze ?? open ?? '';
  const window = { kind: freeze === undefined ? ('open' as const) : ('freeze' as const), seconds, zone };
  return isRecurrence(times) ? { ...window, rule: times } : { ...window, cron: times };
}

const approvalPlan = ({ from, quorum, expires, onExpiry }: ReadApproval): ApprovalPlan => ({
  from,
  quorum,
  expiresSeconds: expires,
  onExpiry,
});

function analysisPlan({
  errors,
  latency,
  blastRadius,
  sources,
  findings = [],
  observe = [],
  logs,
  metrics = [],
  ...rest
}: ReadPlan['analysis']): AnalysisPlan {
  return {
    ...rest,
    errors: errors === 'off' ? errors : errorsPlan(errors),
    ...(latency && { latency: { quantile: latency.above, ratio: latency.ratio, warmUpSeconds: latency.warmUp } }),
    ...(blastRadius && { blastRadius }),
    ...(sources && { sources: given(sources) }),
    ...(findings.length > 0 && { findings }),
    ...(observe.length > 0 && { observe }),
    ...(logs && { logs }),
    ...(metrics.length > 0 && { metrics: metrics.map(ownMetric) }),
  };
}

/** Without the keys that were not given. */
const given = (limits: Exclude<ReadPlan['analysis']['sources'], undefined>): AnalysisPlan['sources'] & object =>
  Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));

function errorsPlan({ limit, ...errors }: Exclude<ReadPlan['analysis']['errors'], 'off'>): ErrorsPlan {
  return { ...errors, ...(limit !== undefined && { limit }) };
}
