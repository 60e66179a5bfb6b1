import type { Plan } from '../plan/plan.ts';
import { typicalCounts } from '../stats/typical-counts.ts';
import type { Minute, StageQuestion } from './contract.ts';

/** Answers are given for several typical courses of events, of which the one in the middle counts. */
export const COURSES = 3;
/** So much of what went before matters to a stage: the baseline's counts where it has none of its own. */
const MINUTES_BEFORE = 60;
const MINUTE_MS = 60_000;

/** A rollout at this traffic whose minutes are typical ones, added one by one. */
export function typicalRollout(
  plan: Plan,
  { requestsPerMinute, errorRate }: { readonly requestsPerMinute: number; readonly errorRate: number },
  course: number,
) {
  const typical = typicalCounts(course);
  const minutes: Minute[] = [];
  const history = Array.from({ length: MINUTES_BEFORE }, (_, minute) => {
    const requests = Math.round(requestsPerMinute);
    const [errors] = typical(minute, requests * errorRate, 0);
    return { requests, errors: Math.min(requests, errors) };
  });

  /** How many of a number that grows by a fraction become whole in this minute. */
  const whole = (perMinute: number) =>
    Math.floor((minutes.length + 1) * perMinute) - Math.floor(minutes.length * perMinute);

  const add = (stageIndex: number, canaryRate: number) => {
    const { weight } = plan.stages[stageIndex]!;
    const [baseline, canary] = [whole(requestsPerMinute * (1 - weight)), whole(requestsPerMinute * weight)];
    const [ofBaseline, ofCanary] = typical(minutes.length, baseline * errorRate, canary * canaryRate);
    minutes.push({
      at: minutes.length * MINUTE_MS,
      stageIndex,
      baseline: { requests: baseline, errors: Math.min(baseline, ofBaseline) },
      canary: { requests: canary, errors: Math.min(canary, ofCanary) },
    });
  };

  return {
    add,
    /** Adds what a good canary showed in the stages before one, as far as it matters. */
    before: (stageIndex: number) => {
      for (const [i, { weight, bakeSeconds }] of plan.stages.slice(0, stageIndex).entries()) {
        const length = weight === 0 ? 0 : Math.min(MINUTES_BEFORE, Math.ceil(bakeSeconds / 60));
        for (let minute = 0; minute < length; minute++) add(i, errorRate);
      }
    },
    /** About all minutes there will be, so a memory may be kept. */
    questionOf: (stageIndex: number): StageQuestion => ({
      plan: plan.analysis,
      stages: plan.stages,
      stageIndex,
      observations: { minutes, history, alarms: [] },
      bakeElapsed: true,
    }),
  };
}

/** The answer in the middle of all courses', where none counts as the largest. */
export function middleOf(answer: (course: number) => number | undefined): number | undefined {
  const answers = Array.from({ length: COURSES }, (_, course) => answer(course) ?? Infinity);
  const middle = answers.toSorted((a, b) => a - b)[(COURSES - 1) / 2]!;
  return Number.isFinite(middle) ? middle : undefined;
}
