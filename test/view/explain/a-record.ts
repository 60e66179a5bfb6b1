import type { Counts, Minute } from '../../../lib/core/analysis/contract.ts';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import type { Plan } from '../../../lib/core/plan/plan.ts';
import { decide } from '../../../lib/core/rollout/decide.ts';
import type { Happening, Preparation, RolloutEvent } from '../../../lib/core/rollout/event.ts';
import { fold, nextEvent } from '../../../lib/core/rollout/rollout.ts';
import type { Rollout } from '../../../lib/core/rollout/state.ts';
import { newMinutes, totalsOf } from '../../../lib/core/rollout/totals.ts';
import { bakeTimes, watchedMinutes } from '../../../lib/core/rollout/windows.ts';
import { aPlan, aPreparation, begin, minute, requested, split } from '../../core/rollout/a-rollout.ts';

export interface RecordShape {
  readonly plan?: Plan;
  readonly preparation?: Partial<Preparation>;
  /** What each minute from the end of the settle grace on looks like, in all stages. */
  readonly minutes: readonly { readonly baseline: Counts; readonly canary: Counts }[];
  /** Minutes between two analyses. @default 1 */
  readonly interval?: number;
  /** Whether it is from when a record had only sums. @default false */
  readonly isOld?: boolean;
}

export interface MadeRecord {
  readonly events: readonly RolloutEvent[];
  /** The minutes that the last analysis judged. */
  readonly judged: readonly Minute[];
  readonly rollout: Rollout;
}

export const recordId = 'checkout-live-92c8476df2f1';

/** A record as the tasks would have written it, of a rollout whose minutes were these; it ends with a decision or with them. */
export function aRecord({
  plan = aPlan(),
  preparation,
  minutes,
  interval = 1,
  isOld = false,
}: RecordShape): MadeRecord {
  const events: RolloutEvent[] = [];
  let rollout: Rollout | undefined;
  const append = (at: number, happening: Happening): Rollout => {
    const event = nextEvent(rollout, happening, at, 'test');
    events.push(event);
    rollout = fold(rollout, event, recordId);
    return rollout;
  };
  append(begin - 2000, requested(plan));
  append(begin - 2000, { kind: 'claimed', fence: 1 });
  append(begin - 1000, { kind: 'prepared', ...aPreparation(preparation) });
  const shift = (at: number, stageIndex: number) =>
    append(at, {
      kind: 'shifted',
      stageIndex,
      alias: split(plan.stages[stageIndex]!.weight),
      revisionId: `w${stageIndex}`,
    });
  let state = shift(begin, 0);

  const firstMinute = begin + minute;
  let judged: readonly Minute[] = [];
  const { lagSeconds } = plan.timing;
  for (let i = 1; i <= minutes.length; i += interval) {
    const now = firstMinute + i * minute + lagSeconds * 1000;
    judged = watchedMinutes(state, now).map((watched) => ({
      ...watched,
      ...minutes[(watched.at - firstMinute) / minute]!,
    }));
    const last = state.shifts.at(-1)!;
    const { errors } = plan.analysis;
    const verdict = judgeStage({
      plan: {
        ...plan.analysis,
        ...(errors === 'off' ? {} : { errors: { ...errors, model: state.preparation!.errorModel } }),
      },
      stages: plan.stages,
      stageIndex: last.stageIndex,
      observations: {
        minutes: judged,
        history: state.preparation!.history.map(([requests, failures, slow]) => ({
          requests,
          errors: failures,
          ...(slow === undefined ? {} : { slow }),
        })),
        alarms: plan.analysis.alarms.map((name) => ({ name, state: 'OK' })),
      },
      bakeElapsed: now >= bakeTimes(state, last).bakedAt,
      // Its traffic is split as the test says, whatever the stages' weights are.
      recorded: true,
    });
    const alias = { kind: 'read', ...state.written! } as const;
    const decision = decide(state, { verdict, signals: [], alias, now });
    const told = isOld ? {} : { minutes: newMinutes(state, judged) };
    const totals = totalsOf(judged);
    state = append(now, { kind: 'analyzed', stageIndex: last.stageIndex, verdict, decision, totals, ...told });
    if (decision.kind === 'advance') state = shift(now, decision.toStage);
    else if (decision.kind !== 'wait') break;
  }
  return { events, judged, rollout: state };
}
