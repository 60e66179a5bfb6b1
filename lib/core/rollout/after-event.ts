import { withAnswers } from '../analysis/hook-answers.ts';
import { withMeasured } from '../analysis/measured.ts';
import { targetName, targetsOf } from '../plan/plan.ts';
import { afterCommand } from './after-command.ts';
import type { Decision, RolloutEvent } from './event.ts';
import { refusalKey } from './refusal.ts';
import type { Signal } from './signal.ts';
import { standing } from './standing.ts';
import { atBaseline, isPromoted, standings, turned, withStanding } from './standings.ts';
import type { Rollout, Standing } from './state.ts';

/** What an event of each kind changes in the state before it. */
export function afterEvent(state: Rollout, event: RolloutEvent): Partial<Rollout> {
  switch (event.kind) {
    case 'requested':
      throw new Error(`rollout ${targetName(state.plan.target)} was requested twice in one record`);
    case 'queued':
      return { phase: 'queued' };
    case 'claimed':
      return { phase: 'preparing', fence: event.fence, generation: 1 };
    case 'prepared': {
      const { seq: _seq, at: _at, by: _by, previous: _previous, kind: _kind, target: _target, ...found } = event;
      const { further, ...preparation } = found;
      const written = { alias: { version: event.baseline }, revisionId: event.revisionId };
      const [, ...later] = targetsOf(state.plan);
      const toMove = further?.map((one, i) => atBaseline(later[i]!, one));
      const { fastTrack } = state.plan;
      const plan = event.fastTrack && fastTrack ? { ...state.plan, stages: fastTrack } : state.plan;
      return { phase: 'shifting', stageIndex: 0, preparation, written, plan, ...(toMove && { toMove }) };
    }
    case 'delayed':
      return { delayed: event.reason };
    case 'turned':
      return turned(state);
    case 'refused':
      return { phase: 'finishing', ending: { outcome: event.outcome, reason: event.reason } };
    case 'capacity-requested':
      return { capacity: { version: event.version, executions: event.executions, since: event.at } };
    case 'capacity-released':
      return state.capacity?.version === event.version ? { capacity: undefined } : {};
    case 'shift-intended':
    case 'promotion-intended':
      return withStanding(state, event.target, () => ({ intended: { alias: event.alias, at: event.at } }));
    case 'shifted':
      return {
        phase: 'baking',
        shifts: [...state.shifts, { stageIndex: event.stageIndex, at: event.at }],
        written: { alias: event.alias, revisionId: event.revisionId },
        intended: undefined,
        waitsFor: undefined,
        ...(state.delayed !== undefined && { delayed: undefined }),
        ...(state.tallies && { tallies: undefined }),
        ...(state.hooks && { hooks: undefined }),
      };
    case 'alias-touched':
      return {
        ...withStanding(state, event.target, ({ written }) =>
          written ? { written: { ...written, revisionId: event.revisionId } } : {},
        ),
        isTouched: true,
      };
    case 'signal-read':
      return { signalsRead: [...state.signalsRead, event.signal.id], ...withTakenBack(state, event.signal) };
    case 'commanded':
      return afterCommand(state, event);
    case 'word-refused':
      return { refusals: [...(state.refusals ?? []), refusalKey(state, event.command, event.person)] };
    case 'analyzed':
      return {
        ...afterDecision(state, event),
        ...toldUntil(event),
        ...measured(state, event),
        ...answered(state, event),
        waitsFor: waitsFor(event.decision),
        ...(event.sawTargets && { targetsSeenAt: event.at }),
        analyses: state.analyses + 1,
      };
    case 'handed-over':
      return { generation: event.generation, analyses: 0 };
    case 'held':
      return { ...standing(state), held: { reason: event.reason, since: event.at } };
    case 'promoted':
      return promotedState(state, event);
    case 'rollback-started':
      return { phase: 'rolling-back', ending: { outcome: event.outcome, reason: event.reason } };
    case 'reverted':
      return { phase: 'finishing', ...(event.version === '' ? {} : revertedState(state, event)) };
    case 'closed':
      return { phase: 'closed', outcome: event.outcome, ending: { outcome: event.outcome, reason: event.reason } };
    case 'undone':
      return undoneState(state, event);
  }
}

const measured = ({ tallies = {} }: Rollout, event: RolloutEvent & { kind: 'analyzed' }): Partial<Rollout> =>
  event.measured ? { tallies: withMeasured(tallies, event.measured, event.at) } : {};

const answered = ({ hooks = [] }: Rollout, event: RolloutEvent & { kind: 'analyzed' }): Partial<Rollout> =>
  event.hooks ? { hooks: withAnswers(hooks, event.hooks, event.at) } : {};

function withTakenBack({ takenBack = [] }: Rollout, signal: Signal): Pick<Rollout, 'takenBack'> {
  const news = 'takenBack' in signal ? (signal.takenBack ?? []) : [];
  return news.length > 0 ? { takenBack: [...takenBack, ...news] } : {};
}

function afterDecision(state: Rollout, event: RolloutEvent & { kind: 'analyzed' }): Partial<Rollout> {
  const { decision } = event;
  switch (decision.kind) {
    case 'wait':
      return standing(state);
    case 'advance':
      return { phase: 'shifting', stageIndex: decision.toStage };
    case 'hold':
      return { ...standing(state), held: state.held ?? { reason: decision.reason, since: event.at } };
    case 'promote':
      return { phase: 'promoting', ending: { outcome: 'promoted', reason: decision.reason } };
    case 'roll-back':
      return { phase: 'rolling-back', ending: { outcome: decision.outcome, reason: decision.reason } };
  }
}

const waitsFor = (decision: Decision): Rollout['waitsFor'] =>
  decision.kind === 'wait' && decision.for
    ? { what: decision.for, reason: decision.reason, ...(decision.until !== undefined && { until: decision.until }) }
    : undefined;

function toldUntil({ minutes }: RolloutEvent & { kind: 'analyzed' }): Pick<Rollout, 'toldUntil'> {
  const last = minutes?.at(-1);
  return last ? { toldUntil: new Date(Date.parse(last.at) + 60_000).toISOString() } : {};
}

const revertedState = (
  state: Rollout,
  { target, version, revisionId }: { readonly target?: string; readonly version: string; readonly revisionId: string },
): Partial<Rollout> => withStanding(state, target, () => at(version, revisionId));

/** A rollout is promoted when all its targets are. */
function promotedState(state: Rollout, { target, revisionId }: { target?: string; revisionId: string }) {
  const promoted = withStanding(state, target, ({ preparation }) => at(preparation?.canary ?? '', revisionId));
  const isDone = standings({ ...state, ...promoted }).every(isPromoted);
  return { ...promoted, ...(isDone && { phase: 'finishing' as const }) };
}

/** A promotion is undone when that of all targets is. */
function undoneState(state: Rollout, event: RolloutEvent & { readonly kind: 'undone' }): Partial<Rollout> {
  const back = revertedState(state, event);
  if (!standings({ ...state, ...back }).every((standing) => !isPromoted(standing))) return back;
  const ending = { outcome: 'rolled-back', reason: event.reason } as const;
  return { ...back, isUndone: true, outcome: ending.outcome, ending };
}

const at = (version: string, revisionId: string): Partial<Standing> => ({
  written: { alias: { version }, revisionId },
  intended: undefined,
});
