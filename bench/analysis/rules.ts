import type { Counts, Minute } from '../../lib/core/analysis/contract.ts';
import { judgeStage } from '../../lib/core/analysis/judge-stage.ts';
import type { AnalysisPlan, ErrorsPlan } from '../../lib/core/plan/plan.ts';

/** Reads minutes as they come; gives after how many it rolls back, or nothing. */
export type Rule = (minutes: readonly Minute[], history: readonly Counts[]) => number | undefined;

type Model = ErrorsPlan['model'];

export const plan = (model: Model): AnalysisPlan => ({
  alarms: [],
  errors: { ratio: 1.2, floor: 0.001, detect: 5, model },
  falseAlarm: 0.01,
  falsePass: 0.05,
  early: false,
  noData: 'hold',
  hotfix: 'off',
});

/** The verdict after each of the minutes, as a stage that never ends would get it. */
export function verdictAfter(model: Model, minutes: readonly Minute[], history: readonly Counts[]) {
  return judgeStage({
    plan: plan(model),
    stages: [{ weight: 0.1, bakeSeconds: 0, maxBakeSeconds: 0 }],
    stageIndex: 0,
    observations: { minutes, history, alarms: [] },
    bakeElapsed: true,
    // The worlds are split in their own ways.
    recorded: true,
  });
}

/** A failed verdict stays failed, so the first one is found by bisection. */
const tidegate =
  (model: Model): Rule =>
  (minutes, history) => {
    const failed = (count: number) => verdictAfter(model, minutes.slice(0, count), history).kind === 'fail';
    if (!failed(minutes.length)) return undefined;
    let [not, yes] = [0, minutes.length];
    while (yes - not > 1) {
      const middle = (not + yes) >> 1;
      if (failed(middle)) yes = middle;
      else not = middle;
    }
    return yes;
  };

const rate = ({ requests, errors }: Counts) => (requests === 0 ? 0 : errors / requests);

const firstMinute =
  (bad: (minute: Minute) => boolean, times = 1): Rule =>
  (minutes) => {
    let seen = 0;
    for (const [i, minute] of minutes.entries()) if (bad(minute) && ++seen === times) return i + 1;
    return undefined;
  };

/** Two proportions, one-sided at 1 %, all requests so far, looked at every minute. */
const zTest: Rule = (minutes) => {
  let [na, ya, nb, yb] = [0, 0, 0, 0];
  for (const [i, { baseline, canary }] of minutes.entries()) {
    na += baseline.requests;
    ya += baseline.errors;
    nb += canary.requests;
    yb += canary.errors;
    const pooled = (ya + yb) / (na + nb);
    const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / na + 1 / nb));
    if (deviation > 0 && (yb / nb - ya / na) / deviation > 2.326) return i + 1;
  }
  return undefined;
};

export const rules: Readonly<Record<string, Rule>> = {
  'Tidegate, auto': tidegate('auto'),
  'Tidegate, independent': tidegate('independent'),
  'Tidegate, robust': tidegate('robust'),
  'z-test every minute': zTest,
  'any error (aws-lambda-deploy)': firstMinute(({ canary }) => canary.errors > 0),
  'a minute above 1 % (Argo, failureLimit 0)': firstMinute(({ canary }) => rate(canary) > 0.01),
  '5 minutes above 1 % (Flagger, threshold 5)': firstMinute(({ canary }) => rate(canary) > 0.01, 5),
};
