import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import type { Progress } from '../rehearsal/watch.ts';
import { clockText, timeline, type TimelineEntry } from '../view/timeline.ts';
import { wrap } from '../view/wrap.ts';
import type { Context } from './context.ts';
import { narrate } from './output.ts';

const width = 100;

const signs: Readonly<Record<TimelineEntry['mark'], string>> = {
  start: '·',
  shift: '▶',
  wait: '…',
  pass: '✓',
  fail: '✗',
  hold: '‖',
  back: '◀',
  end: '■',
};

/** What stands before a line's text: the time, and a mark. */
const margin = (time: string, sign: string) => `${time} ${sign} `;
const emptyMargin = margin(clockText(0), ' ').replaceAll(/\S/g, ' ');

/** Tells a rehearsal as it goes, an entry per event that people want to see. */
export function narrateRehearsal(
  context: Pick<Context, 'stdout' | 'stderr'>,
  plan: Plan,
): (event: RolloutEvent, progress: Progress) => void {
  const entryOf = timeline(plan);
  return (event, { seconds, ...around }) => {
    const entry = entryOf(event, around);
    if (!entry) return;
    narrate(context, `${margin(clockText(seconds), signs[entry.mark])}${entry.text}`);
    const below = entry.below?.flatMap((sentence) => wrap(sentence, width - emptyMargin.length)) ?? [];
    for (const line of below) narrate(context, `${emptyMargin}${line}`);
    if (entry.header !== undefined) narrate(context, `${emptyMargin}${entry.header}`);
  };
}
