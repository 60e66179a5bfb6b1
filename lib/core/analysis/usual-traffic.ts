/** What came through the alias in one minute of the past. */
export interface PastMinute {
  /** Start of the minute, milliseconds since the epoch. */
  readonly at: number;
  readonly requests: number;
  readonly errors: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 7;

/**
 * What usually comes at this time of the day: the same hours of each of the seven days before, and the last hour, of which
 * the one in the middle counts, so that neither a weekend nor an outage speaks for the week. The error rate is that of all
 * of it. Days before the first known minute say nothing; nothing is usual where nothing came.
 *
 * @param seconds how long a rollout is going to last
 */
export function usualTraffic(
  past: readonly PastMinute[],
  now: number,
  seconds: number,
): { readonly requestsPerMinute: number; readonly errorRate: number } | undefined {
  const first = past.reduce((earliest, { at }) => Math.min(earliest, at), now);
  const length = Math.max(HOUR_MS, Math.min(DAY_MS, seconds * 1000));
  const windows = Array.from({ length: DAYS }, (_, day) => now - (day + 1) * DAY_MS)
    .filter((from) => from >= first)
    .map((from) => [from, Math.min(now, from + length)] as const);
  const rates = [...windows, [now - HOUR_MS, now] as const]
    .map(([from, to]) => sum(past, from, to).requests / ((to - from) / MINUTE_MS))
    .toSorted((a, b) => a - b);
  const requestsPerMinute = rates[Math.floor(rates.length / 2)]!;
  const all = sum(past, -Infinity, Infinity);
  return requestsPerMinute > 0 ? { requestsPerMinute, errorRate: all.errors / all.requests } : undefined;
}

function sum(past: readonly PastMinute[], from: number, to: number) {
  let requests = 0;
  let errors = 0;
  for (const minute of past) {
    if (minute.at < from || minute.at >= to) continue;
    requests += minute.requests;
    errors += minute.errors;
  }
  return { requests, errors };
}
