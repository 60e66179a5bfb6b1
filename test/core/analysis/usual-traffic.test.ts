import { describe, expect, it } from 'vitest';
import { type PastMinute, usualTraffic } from '../../../lib/core/analysis/usual-traffic.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const now = Date.UTC(2026, 0, 12, 9);

/** So many days of minutes, of which an error comes in every tenth. */
const past = (days: number, requests: (at: number) => number): PastMinute[] =>
  Array.from({ length: days * 1440 }, (_, i) => now - (i + 1) * MINUTE)
    .map((at, i) => ({ at, requests: requests(at), errors: i % 10 === 0 ? 1 : 0 }))
    .filter(({ requests: served }) => served > 0);

describe('usual traffic', () => {
  it('is that of the same time of the day, not of the whole day', () => {
    const byHour = (at: number) => ([9, 10].includes(new Date(at).getUTCHours()) ? 600 : 60);

    expect(usualTraffic(past(7, byHour), now, 3600)?.requestsPerMinute).toBe(600);
    expect(usualTraffic(past(7, byHour), now, 4 * 3600)?.requestsPerMinute).toBe(330);
  });

  it('is not that of a day that was unlike the others', () => {
    const outage = (at: number) => (at > now - 1.5 * DAY && at < now - 0.5 * DAY ? 5 : 600);

    expect(usualTraffic(past(7, outage), now, 3600)?.requestsPerMinute).toBe(600);
  });

  it('is that of the day in the middle, in whatever order the days came', () => {
    const ofDay = [600, 5, 300, 700, 100, 50, 400];
    const byDay = (at: number) => ofDay[Math.floor((now - at - 1) / DAY)]!;

    // The last hour is the first day's once more: 5, 50, 100, 300, 400, 600, 600, 700.
    expect(usualTraffic(past(7, byDay), now, 3600)?.requestsPerMinute).toBe(400);
  });

  it('is that of the days there were', () => {
    expect(
      usualTraffic(
        past(2, () => 40),
        now,
        3600,
      )?.requestsPerMinute,
    ).toBe(40);
    expect(
      usualTraffic(
        past(7, () => 40).filter(({ at }) => at >= now - HOUR),
        now,
        3600,
      )?.requestsPerMinute,
    ).toBe(40);
  });

  it('has the error rate of all of it', () => {
    expect(
      usualTraffic(
        past(7, () => 100),
        now,
        3600,
      )?.errorRate,
    ).toBeCloseTo(0.001, 10);
  });

  it('is unknown where nothing came, or not at this time', () => {
    expect(usualTraffic([], now, 3600)).toBeUndefined();
    expect(
      usualTraffic(
        past(7, (at) => (new Date(at).getUTCHours() === 3 ? 50 : 0)),
        now,
        3600,
      ),
    ).toBeUndefined();
  });
});
