/**
 * A time as clocks on the wall show it, in milliseconds as if it were UTC: `Date.UTC(2026, 2, 29, 2, 30)` is half past two of
 * that day, in whatever zone, even where the clocks skip it.
 */
export type WallTime = number;

const dayMs = 86_400_000;

/**
 * The instant at which a zone's clocks show a time. A time that they show twice means the first, and one that they skip is
 * read as if they had not been changed yet (RFC 5545, 3.3.5).
 */
export function instantOf(wall: WallTime, zone: string): number {
  const before = wall - offsetAt(wall - dayMs, zone);
  if (offsetAt(before, zone) === wall - before) return before;
  const after = wall - offsetAt(wall + dayMs, zone);
  return offsetAt(after, zone) === wall - after ? after : before;
}

export const wallTimeAt = (instant: number, zone: string): WallTime => instant + offsetAt(instant, zone);

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const whole = Math.floor(instant / 1000) * 1000;
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

/** They cost a hundred times what they do. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  formats.set(zone, made);
  return made;
}

/** Whether it is one of the IANA database's zones. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
