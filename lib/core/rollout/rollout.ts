import { type Stage, targetName } from '../plan/plan.ts';
import { afterEvent } from './after-event.ts';
import { linkOf, previousOf } from './chain.ts';
import type { AliasState } from './alias-state.ts';
import type { Happening, Preparation, Recorded, RolloutEvent } from './event.ts';
import type { Rollout } from './state.ts';

/** The state after an event; `undefined` is the state before the first one. Throws where an event is missing between. */
export const fold = (state: Rollout | undefined, event: RolloutEvent, id: string): Rollout => ({
  ...next(state, event, id),
  last: linkOf(event),
});

/** Without the link, which only the last event of several needs. */
function next(state: Rollout | undefined, event: RolloutEvent, id: string): Rollout {
  const seq = (state?.seq ?? 0) + 1;
  if (event.seq !== seq)
    throw new Error(`the record of rollout ${id} goes on with event ${event.seq}, expected ${seq}`);
  if (!state) return begin(event, id);
  return { ...state, ...afterEvent(state, event), seq: event.seq };
}

/** The state after all events of a record; throws on an empty one. */
export function foldAll(id: string, events: readonly RolloutEvent[]): Rollout {
  const state = events.reduce<Rollout | undefined>((before, event) => next(before, event, id), undefined);
  const lastEvent = events.at(-1);
  if (!state || !lastEvent) throw new Error(`the record of rollout ${id} has no events`);
  return { ...state, last: linkOf(lastEvent) };
}

/** The event that follows a state, and carries the hash of the one before it; `undefined` is before the first one. */
export function nextEvent(
  before: (Pick<Rollout, 'seq' | 'last'> & Partial<Pick<Rollout, 'plan'>>) | undefined,
  happening: Happening,
  at: number,
  by: string,
): RolloutEvent {
  const previous = previousOf(before);
  return {
    seq: (before?.seq ?? 0) + 1,
    at: new Date(at).toISOString(),
    by,
    ...(previous === undefined ? {} : { previous }),
    ...(before?.plan?.targets && { target: targetName(before.plan.target) }),
    ...happening,
  } satisfies Recorded & Happening;
}

/** The stage a rollout is in; throws before the first one. */
export function currentStage(rollout: Rollout): Stage {
  const stage = rollout.plan.stages[rollout.stageIndex];
  if (!stage) throw new Error(`rollout ${rollout.id} is in no stage (index ${rollout.stageIndex})`);
  return stage;
}

/** Prepare's findings; throws before Prepare. */
export function prepared(rollout: Rollout): Preparation {
  if (!rollout.preparation) throw new Error(`rollout ${rollout.id} has not been prepared`);
  return rollout.preparation;
}

/** What the alias serves while a stage lasts. A 0 % stage leaves the alias as it is. */
export function stageAlias(rollout: Rollout, stageIndex: number): AliasState {
  const { baseline, canary } = prepared(rollout);
  const weight = rollout.plan.stages[stageIndex]?.weight ?? 0;
  return weight === 0 ? { version: baseline } : { version: baseline, canary: { version: canary, weight } };
}

function begin(event: RolloutEvent, id: string): Rollout {
  if (event.kind !== 'requested') throw new Error(`the record of rollout ${id} begins with ${event.kind}`);
  const { request, plan, seq } = event;
  return {
    id,
    seq,
    request,
    plan,
    phase: 'requested',
    fence: 0,
    generation: 0,
    analyses: 0,
    stageIndex: -1,
    shifts: [],
    signalsRead: [],
  };
}
