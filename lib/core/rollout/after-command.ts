import type { RolloutEvent } from './event.ts';
import { abortedBy, inTheirWords } from './command.ts';
import type { Rollout } from './state.ts';
import { standing } from './standing.ts';

type Commanded = RolloutEvent & { readonly kind: 'commanded' };

/** What a person's word changes about a rollout's state. */
export function afterCommand(state: Rollout, event: Commanded): Partial<Rollout> {
  const { command, person, at } = event;
  // Between two stages people speak of the one that they have seen, not of the one that nobody has.
  const { reason, stageIndex = state.shifts.at(-1)?.stageIndex ?? state.stageIndex } = command;
  const by = person.name;
  switch (command.verb) {
    case 'approve':
      return { approvals: [...(state.approvals ?? []), { stageIndex, person, at }] };
    case 'promote':
      return { ...freed, vouched: { stageIndex, full: command.full ?? false, by, reason } };
    case 'skip':
      return { skipped: [...(state.skipped ?? []), stageIndex] };
    case 'pause':
      // A write that was announced may have happened already, so it is seen to its end.
      return { ...(state.intended ? {} : standing(state)), paused: { by, since: at, reason } };
    case 'resume':
      return { ...freed, resumedAt: at };
    case 'reject':
      return goingBack(state, `rejected by ${inTheirWords(by, reason)}`);
    case 'abort':
      return goingBack(state, abortedBy(by, reason));
    case 'retry':
      return { isRetried: true };
    case 'undo':
    case 'note':
      return {};
  }
}

/** Whoever says that it goes on ends whatever keeps it. */
const freed = { paused: undefined, held: undefined } as const;

/** What was closed already is taken back by an event of its own. */
const goingBack = ({ phase }: Rollout, reason: string): Partial<Rollout> =>
  phase === 'closed' ? {} : { phase: 'rolling-back', ending: { outcome: 'aborted', reason } };
