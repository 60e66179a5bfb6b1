import type { RolloutEvent, Totals } from '../../core/rollout/event.ts';
import type { RebuiltMinutes } from './rebuilt-minutes.ts';

export interface Answer {
  /** Of all stages so far, as recorded. */
  readonly totals: Totals;
  /** By stage, as far as the record tells them apart. */
  readonly stages: readonly StageAnswer[];
}

export interface StageAnswer extends Totals {
  /** From 1. */
  readonly stage: number;
  readonly minutes: number;
}

/** What CloudWatch answered, of an analysis and the minutes that are known to have been before it. */
export function answerOf(
  { totals }: Pick<RolloutEvent & { kind: 'analyzed' }, 'totals'>,
  { minutes }: RebuiltMinutes,
): Answer {
  const stages: { stage: number; minutes: number; baseline: Tally; canary: Tally }[] = [];
  for (const { stageIndex, baseline, canary } of minutes) {
    let sum = stages.find(({ stage }) => stage === stageIndex + 1);
    if (!sum) {
      sum = { stage: stageIndex + 1, minutes: 0, baseline: tally(), canary: tally() };
      stages.push(sum);
    }
    sum.minutes += 1;
    add(sum.baseline, baseline);
    add(sum.canary, canary);
  }
  return { totals, stages };
}

interface Tally {
  requests: number;
  errors: number;
}

const tally = (): Tally => ({ requests: 0, errors: 0 });

const add = (to: Tally, { requests, errors }: Readonly<Tally>) => {
  to.requests += requests;
  to.errors += errors;
};
