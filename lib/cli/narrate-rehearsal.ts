import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import type { Word } from '../rehearsal/people.ts';
import type { Progress } from '../rehearsal/watch.ts';
import { wordEntry } from '../view/command-entry.ts';
import { clockText } from '../view/instants.ts';
import { timeline } from '../view/timeline.ts';
import { timelineLines } from '../view/timeline-lines.ts';
import type { Context } from './context.ts';
import { narrate } from './output.ts';

const width = 100;

/** Tells a rehearsal as it goes, an entry per event that people want to see. */
export function narrateRehearsal(
  context: Pick<Context, 'stdout' | 'stderr'>,
  plan: Plan,
): (event: RolloutEvent, progress: Progress) => void {
  const entryOf = timeline(plan);
  return (event, { seconds, ...around }) => {
    const entry = entryOf(event, around);
    if (!entry) return;
    for (const line of timelineLines(clockText(seconds), entry, width)) narrate(context, line);
  };
}

/** Tells what somebody said and was told, where no event says it. */
export const narrateWords =
  (context: Pick<Context, 'stdout' | 'stderr'>) =>
  (word: Word): void => {
    for (const line of timelineLines(clockText(word.at), wordEntry(word), width)) narrate(context, line);
  };
