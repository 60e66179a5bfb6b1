import type { Verdict } from '../../../lib/core/analysis/contract.ts';
import type { AnalysisPlan, Plan, Stage } from '../../../lib/core/plan/plan.ts';
import type { AliasState } from '../../../lib/core/rollout/alias-state.ts';
import type { Decision, Happening, Preparation, RolloutEvent } from '../../../lib/core/rollout/event.ts';
import { foldAll, nextEvent } from '../../../lib/core/rollout/rollout.ts';
import type { Rollout } from '../../../lib/core/rollout/state.ts';

/** A whole minute, when the first stage begins; later stages follow every twenty minutes. */
export const begin = Date.UTC(2026, 0, 5, 9);
export const minute = 60_000;
export const stageMinutes = 20;

export const aStage = (weight: number, changes: Partial<Stage> = {}): Stage => ({
  weight,
  bakeSeconds: 600,
  maxBakeSeconds: 1800,
  ...changes,
});

export interface PlanChanges extends Partial<Omit<Plan, 'analysis'>> {
  readonly analysis?: Partial<AnalysisPlan>;
}

export function aPlan({ analysis, ...changes }: PlanChanges = {}): Plan {
  return {
    target: { function: 'checkout', alias: 'live' },
    stages: [aStage(0.05), aStage(0.5)],
    timing: { settleSeconds: 60, lagSeconds: 120, intervalSeconds: 60 },
    onUndecided: 'hold',
    onBusy: 'queue',
    analysis: {
      alarms: [],
      errors: { ratio: 1.2, floor: 0.001, detect: 5, model: 'robust' },
      falseAlarm: 0.01,
      falsePass: 0.05,
      early: false,
      noData: 'hold',
      hotfix: 'off',
      ...analysis,
    },
    ...changes,
  };
}

export const aPreparation = (changes: Partial<Preparation> = {}): Preparation => ({
  functionName: 'checkout',
  aliasName: 'live',
  baseline: '1',
  canary: '2',
  revisionId: 'found',
  errorModel: 'robust',
  history: [],
  warnings: [],
  ...changes,
});

export const split = (weight: number): AliasState =>
  weight === 0 ? { version: '1' } : { version: '1', canary: { version: '2', weight } };

export const requested = (plan: Plan): Happening => ({
  kind: 'requested',
  request: { target: 'checkout:live', version: '2', key: 'build-7', source: 'tidegate.payments' },
  plan,
});

export const analyzed = (decision: Decision, stageIndex = 0): Happening => ({
  kind: 'analyzed',
  stageIndex,
  verdict: undecided('time'),
  decision,
  totals: { baseline: { requests: 0, errors: 0 }, canary: { requests: 0, errors: 0 } },
});

export const passed: Verdict = { kind: 'pass', reason: 'all is well', findings: [] };
export const failed: Verdict = { kind: 'fail', reason: 'too many errors', findings: [] };
export const undecided = (need: 'time' | 'samples' | 'traffic' | 'backend' | 'hook'): Verdict => ({
  kind: 'undecided',
  need,
  reason: `for want of ${need}`,
  findings: [],
});

/** The events of a record, each at its time. */
export function record(happenings: readonly (readonly [at: number, happening: Happening])[]): RolloutEvent[] {
  return happenings.map(([at, happening], index) => nextEvent({ seq: index }, happening, at, 'test'));
}

export interface RolloutShape {
  readonly plan?: Plan;
  readonly preparation?: Partial<Preparation>;
  /** The stage that began last; `none` before the first shift. */
  readonly stage?: number | 'none';
  /** What happened after that, at the time of the last shift. */
  readonly after?: readonly Happening[];
}

/** A rollout whose stages have begun up to `stage`, one every twenty minutes; its writes have the revisions `write-0`, … */
export function aRollout({ plan = aPlan(), preparation, stage = 0, after = [] }: RolloutShape = {}): Rollout {
  const shifts = plan.stages.slice(0, stage === 'none' ? 0 : stage + 1);
  const history = shifts.flatMap(({ weight }, index): [number, Happening][] => {
    const at = shiftAt(index);
    const shifted = { stageIndex: index, alias: split(weight), revisionId: `write-${index}` };
    const advance: Decision = { kind: 'advance', toStage: index, reason: 'the stage before it passed' };
    return [
      ...(index === 0 ? [] : [[at, analyzed(advance, index - 1)] as const]),
      [at, { kind: 'shifted', ...shifted }],
    ].map(([time, happening]) => [time as number, happening as Happening]);
  });
  const last = history.at(-1)?.[0] ?? begin;
  return foldAll(
    'checkout-live-1',
    record([
      [begin - 2000, requested(plan)],
      [begin - 2000, { kind: 'claimed', fence: 1 }],
      [begin - 1000, { kind: 'prepared', ...aPreparation(preparation) }],
      ...history,
      ...after.map((happening) => [last, happening] as const),
    ]),
  );
}

export const shiftAt = (stageIndex: number): number => begin + stageIndex * stageMinutes * minute;
