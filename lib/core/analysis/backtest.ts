import type { Plan, Stage } from '../plan/plan.ts';
import type { Counts, Minute, Verdict } from './contract.ts';
import { judgeStage } from './judge-stage.ts';
import { newMemory } from './memory.ts';

/** What was recorded of two versions that served at the same time. */
export interface Recorded {
  /** Length of a period in seconds; above 0. */
  readonly periodSeconds: number;
  /** Oldest first. */
  readonly minutes: readonly { readonly baseline: Counts; readonly canary: Counts }[];
  /** The baseline's periods before; without them `errors.model: auto` is `robust`. */
  readonly history?: readonly Counts[];
}

export interface Backtest {
  readonly outcome: 'promoted' | 'rolled-back' | 'held';
  /** How many periods had been read when the outcome was known; all of them for `held`. */
  readonly decidedAtMinute: number;
  /** Index of the stage that the deciding period belongs to. */
  readonly stage: number;
  readonly reason: string;
  /** What the plan asks for but the recording cannot answer, and was left out. */
  readonly notJudged: readonly string[];
  readonly minutes: readonly BacktestMinute[];
}

export interface BacktestMinute {
  /** 1 for the first. */
  readonly minute: number;
  readonly stage: number;
  readonly baseline: Counts;
  readonly canary: Counts;
  readonly verdict: Verdict['kind'];
  readonly reason: string;
}

/**
 * What a plan's analysis would have made of recorded periods. Each belongs to the stage whose bakes, one after the
 * other, contain its start; what is left over belongs to the last stage. Settling and lag do not apply, and a stage
 * counts as having a live baseline if the recording has one. How traffic was split is the recording's own affair. `promoted` is a pass of the last stage, unless an
 * earlier one had no traffic or no usable counts when its bake ended: that one would have been held.
 *
 * Recordings hold no alarms and no sources, and may hold no latency; such judges are left out, and named.
 */
export function backtest(plan: Plan, recorded: Recorded): Backtest {
  const { analysis, notJudged } = judgeable(plan, recorded);
  const minutes = recorded.minutes.map(
    (counts, i): Minute => ({
      ...counts,
      at: i * recorded.periodSeconds * 1000,
      stageIndex: stageAt(plan.stages, i * recorded.periodSeconds),
    }),
  );
  const stages = plan.stages.map((stage, index) =>
    observedStage(
      stage,
      minutes.filter((m) => m.stageIndex === index),
    ),
  );
  const lastStage = plan.stages.length - 1;
  const trace: BacktestMinute[] = [];
  const decided = (outcome: Backtest['outcome'], stage: number, reason: string): Backtest => ({
    outcome,
    decidedAtMinute: trace.length,
    stage,
    reason: notJudged.length > 0 ? `${reason} (not judged: ${notJudged.join(', ')})` : reason,
    notJudged,
    minutes: trace,
  });

  let stuck: { readonly stage: number; readonly reason: string } | undefined;
  const memory = newMemory();
  const read: Minute[] = [];
  const observations = { minutes: read, history: recorded.history ?? [], alarms: [] };
  for (const [i, minute] of minutes.entries()) {
    const { stageIndex, baseline, canary } = minute;
    read.push(minute);
    const bakeElapsed = (i + 1) * recorded.periodSeconds >= bakedAt(plan.stages, stageIndex);
    const verdict = judgeStage(
      { plan: analysis, stages, stageIndex, observations, bakeElapsed, recorded: true },
      memory,
    );
    trace.push({ minute: i + 1, stage: stageIndex, baseline, canary, verdict: verdict.kind, reason: verdict.reason });

    if (verdict.kind === 'fail') return decided('rolled-back', stageIndex, verdict.reason);
    if (verdict.kind === 'undecided' && bakeElapsed && (verdict.need === 'traffic' || verdict.need === 'backend')) {
      stuck ??= { stage: stageIndex, reason: verdict.reason };
    } else if (bakeElapsed && stuck?.stage === stageIndex) {
      stuck = undefined;
    }
    if (verdict.kind === 'pass' && stageIndex === lastStage && !stuck)
      return decided('promoted', stageIndex, verdict.reason);
  }
  if (stuck) return decided('held', stuck.stage, stuck.reason);
  const last = trace.at(-1);
  return decided('held', last?.stage ?? 0, last?.reason ?? 'the recording has no periods');
}

function judgeable({ analysis, stages }: Pick<Plan, 'analysis' | 'stages'>, { minutes }: Recorded) {
  const { latency, metrics, sources, ...rest } = analysis;
  const hasLatency = minutes.some(({ canary, baseline }) => canary.slow !== undefined || baseline.slow !== undefined);
  const notJudged = [
    ...(analysis.alarms.length > 0 ? ['alarms'] : []),
    ...(latency && !hasLatency ? ['latency'] : []),
    ...(metrics ? ['metrics'] : []),
    ...(stages.some(({ hooks }) => hooks) ? ['hooks'] : []),
    ...(sources ? ['sources'] : []),
  ];
  return { notJudged, analysis: { ...rest, alarms: [], ...(latency && hasLatency ? { latency } : {}) } };
}

/** When a stage's bake ends, seconds from the beginning. */
const bakedAt = (stages: readonly Stage[], index: number) =>
  stages.slice(0, index + 1).reduce((seconds, { bakeSeconds }) => seconds + bakeSeconds, 0);

function stageAt(stages: readonly Stage[], seconds: number): number {
  const index = stages.findIndex((_, i) => seconds < bakedAt(stages, i));
  return index === -1 ? stages.length - 1 : index;
}

/** The weights of the stages that so many periods belong to, of a minute each. */
export const judgedWeights = ({ stages }: Plan, minutes: number): readonly number[] =>
  Array.from({ length: minutes }, (_, i) => stages[stageAt(stages, i * 60)]!.weight);

/** The stage with the weight that the recording shows, if it shows any. */
function observedStage(stage: Stage, minutes: readonly Minute[]): Stage {
  const canary = minutes.reduce((all, minute) => all + minute.canary.requests, 0);
  const baseline = minutes.reduce((all, minute) => all + minute.baseline.requests, 0);
  return canary > 0 ? { ...stage, weight: canary / (canary + baseline) } : stage;
}
