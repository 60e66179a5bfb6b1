import { quoted, refuse } from './unreadable.ts';
import type { WallTime } from './wall-clock.ts';

/** A date, or a time with or without a zone of its own. */
export interface Time {
  readonly wall: WallTime;
  readonly isUtc: boolean;
  readonly isDate: boolean;
}

export function timeOf(text: string): Time {
  const [, year, month, day, hour = '0', minute = '0', second = '0', utc] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(text) ?? [];
  const numbers = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, m = 0, d = 0, h = 0, min = 0, s = 0] = numbers;
  const wall = Date.UTC(y, m - 1, d, h, min, s);
  const isTrue = new Date(wall)
    .toISOString()
    .replaceAll(/[-:]|\.000Z/g, '')
    .startsWith(text.replace('Z', ''));
  if (year === undefined || !isTrue)
    return refuse(`times like 20261224T180000, 20261224T180000Z or 20261224, and not ${quoted(text)}`);
  return { wall, isUtc: utc !== undefined, isDate: !text.includes('T') };
}
