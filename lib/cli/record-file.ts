import type { ReadData } from '../core/judges/read-data.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import { rolloutId } from '../core/rollout/request.ts';
import { show } from '../core/text/show.ts';
import { explain, type Explanation } from '../view/explain.ts';

const expected = 'the JSON of tidegate rehearse --json or tidegate history --json';

/**
 * Explains the record in a text: a rehearsal's report, or the events alone. A record is what can be explained as one, so
 * whatever keeps it from that is what is wrong with the text. Never throws.
 */
export function readExplained(text: string): ReadData<Explanation> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('text that is not JSON');
  }
  const events = eventsIn(value);
  const first = events?.[0];
  if (!events || first?.kind !== 'requested') return refused(`${show(value)} without the events of a rollout`);
  try {
    return { ok: true, data: explain(rolloutId(first.request), events) };
  } catch (error) {
    return refused(`events that are no record: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function eventsIn(value: unknown): readonly RolloutEvent[] | undefined {
  const events = Array.isArray(value) ? value : (value as { readonly events?: unknown } | null)?.events;
  if (!Array.isArray(events)) return undefined;
  return events.every((event) => typeof event === 'object' && event !== null && 'kind' in event)
    ? (events as RolloutEvent[])
    : undefined;
}

const refused = (found: string): ReadData<never> => ({
  ok: false,
  problems: [{ path: '', found, expected, message: `expected ${expected}, found ${found}` }],
});
