import type { Plan } from './plan.ts';

/** How much longer than its bake an undecided stage is watched in all, unless the plan says. */
export const MAX_BAKE_FACTOR = 3;

export interface StageTimes {
  /** Seconds from the first shift to the shift that opens the stage, if every stage so far passes on time. */
  readonly startsAt: number;
  /** Seconds from the first shift to the end of the stage's bake. */
  readonly endsAt: number;
}

/** When each stage begins and ends if all goes as planned: a settle grace and a bake each, nothing in between. */
export function stageTimes({ stages, timing }: Plan): StageTimes[] {
  let at = 0;
  return stages.map(({ bakeSeconds }) => {
    const startsAt = at;
    at += timing.settleSeconds + bakeSeconds;
    return { startsAt, endsAt: at };
  });
}

/** Seconds from the first shift to the promotion if every stage passes on time. */
export const plannedSeconds = (plan: Plan): number => total(plan, ({ bakeSeconds }) => bakeSeconds);

/** Seconds from the first shift to the last possible decision of the plan itself: holds and approvals come on top. */
export const longestSeconds = (plan: Plan): number => total(plan, ({ maxBakeSeconds }) => maxBakeSeconds);

const total = ({ stages, timing }: Plan, watched: (stage: Plan['stages'][number]) => number): number =>
  stages.reduce((seconds, stage) => seconds + timing.settleSeconds + watched(stage), 0);
