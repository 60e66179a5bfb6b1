import { formatDuration } from '../core/text/duration.ts';

/** `2026-01-05 09:10:53 UTC`; from milliseconds since the epoch, or ISO 8601. */
export const utcText = (at: number | string): string => `${utcDay(at)} ${utcClock(at)} UTC`;

/** `2026-01-05` */
export const utcDay = (at: number | string): string => iso(at).slice(0, 10);

/** `09:10:53` */
export const utcClock = (at: number | string): string => iso(at).slice(11, 19);

/** A time that has passed, as exact as people say it: `53s`, `11m7s`, `3h5m`, `2d4h`. Never negative. */
export function spanText(seconds: number): string {
  const grain = seconds >= 86_400 ? 3600 : seconds >= 3600 ? 60 : 1;
  return formatDuration(Math.max(0, Math.floor(seconds / grain) * grain));
}

/** `00:05:20`, from the first shift; a dash before it. */
export function clockText(seconds: number | undefined): string {
  if (seconds === undefined) return '   –    ';
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

const iso = (at: number | string): string => new Date(at).toISOString();
