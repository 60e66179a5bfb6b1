import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent, Totals } from '../core/rollout/event.ts';
import { utcClock, utcDay } from './instants.ts';
import { printable } from './printable.ts';
import { timeline } from './timeline.ts';
import { timelineLines } from './timeline-lines.ts';

const none: Totals = { baseline: { requests: 0, errors: 0 }, canary: { requests: 0, errors: 0 } };

/**
 * Tells a rollout from its record alone, event by event in their order: what each adds, as lines; none where there is
 * nothing that people want to know. The day is told when it changes, times are UTC.
 */
export function story(plan: Plan, width: number): (event: RolloutEvent) => readonly string[] {
  const entryOf = timeline(plan);
  let totals = none;
  let day = '';
  return (event) => {
    if (event.kind === 'analyzed') totals = event.totals;
    const entry = entryOf(event, totals);
    if (!entry) return [];
    const today = utcDay(event.at);
    const turned = today === day ? [] : [`${today} UTC`];
    day = today;
    return [...turned, ...timelineLines(utcClock(event.at), entry, width)].map(printable);
  };
}
