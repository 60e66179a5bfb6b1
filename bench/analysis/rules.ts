import type { Counts, Minute, StageQuestion, Verdict } from '../../lib/core/analysis/contract.ts';
import { chooseErrorModel } from '../../lib/core/analysis/error-model.ts';
import { judgeStage } from '../../lib/core/analysis/judge-stage.ts';
import { type Memory, newMemory } from '../../lib/core/analysis/memory.ts';
import type { AnalysisPlan, ErrorsPlan } from '../../lib/core/plan/plan.ts';
import { firstAbove, peers } from './peers.ts';

/** Reads minutes as they come, and the baseline's day before; gives after how many it rolls back, or nothing. */
export type Rule = (minutes: readonly Minute[], day: readonly Counts[]) => number | undefined;

type Model = ErrorsPlan['model'];
export type ChosenModel = Exclude<Model, 'auto'>;

export const plan = (model: Model, ratio = 1.2): AnalysisPlan => ({
  alarms: [],
  errors: { ratio, floor: 0.001, detect: 5, model },
  falseAlarm: 0.01,
  falsePass: 0.05,
  early: false,
  noData: 'hold',
  hotfix: 'off',
});

/** The verdict after each of the minutes, as a stage that never ends would get it. A memory is of the minutes before. */
export function verdictAfter(
  judged: AnalysisPlan,
  minutes: readonly Minute[],
  day: readonly Counts[],
  memory?: Memory,
): Verdict {
  const question: StageQuestion = {
    plan: judged,
    stages: [{ weight: 0.1, bakeSeconds: 0, maxBakeSeconds: 0 }],
    stageIndex: 0,
    observations: { minutes, history: day.slice(-60), alarms: [] },
    bakeElapsed: true,
    // The worlds are split in their own ways.
    recorded: true,
  };
  return judgeStage(question, memory);
}

/** After how many minutes it may first pass, if nothing fails it before. */
export function firstPass(model: ChosenModel, minutes: readonly Minute[], day: readonly Counts[]): number | undefined {
  const memory = newMemory();
  for (let count = 1; count <= minutes.length; count++) {
    const { kind } = verdictAfter(plan(model), minutes.slice(0, count), day, memory);
    if (kind !== 'undecided') return kind === 'pass' ? count : undefined;
  }
  return undefined;
}

/** A failed verdict stays failed, so the first one is found by bisection. */
const tidegate =
  (chosen: Model, ratio?: number): Rule =>
  (minutes, day) => {
    const judged = plan(chosen === 'auto' ? chooseErrorModel(day) : chosen, ratio);
    const failed = (count: number) => verdictAfter(judged, minutes.slice(0, count), day).kind === 'fail';
    if (!failed(minutes.length)) return undefined;
    let [not, yes] = [0, minutes.length];
    while (yes - not > 1) {
      const middle = (not + yes) >> 1;
      if (failed(middle)) yes = middle;
      else not = middle;
    }
    return yes;
  };

/** Ours, by the plan's `errors.model`. @param ratio as in the plan; its default unless given */
export const oursAt = (ratio?: number): Readonly<Record<string, Rule>> => ({
  'Tidegate, auto': tidegate('auto', ratio),
  'Tidegate, independent': tidegate('independent', ratio),
  'Tidegate, robust': tidegate('robust', ratio),
});
export const ours = oursAt();

/** Ours, and others as they are documented. */
export const rules: Readonly<Record<string, Rule>> = {
  ...ours,
  ...Object.fromEntries(peers.map((peer): [string, Rule] => [peer.name, (minutes) => firstAbove(peer, minutes)])),
};
