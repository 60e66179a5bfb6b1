import type { Sample } from '../stats/sample.ts';

/** `2,240` */
export const count = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

/** `5.1 %`: two significant digits. */
export const percent = (fraction: number): string => `${Number((fraction * 100).toPrecision(2))} %`;

/** `6 of 118 requests failed (5.1 %)`; beside such a share, without saying of what, `6 of 118 (5.1 %)` */
export function shareOf({ requests, events }: Sample, did?: string): string {
  if (requests === 0) return 'no requests';
  const what = did === undefined ? '' : ` requests ${did}`;
  return `${count(events)} of ${count(requests)}${what} (${percent(events / requests)})`;
}

/** How rare evidence of this strength is while the null hypothesis holds: `1 in 3,900 by chance`. */
export function byChance(log: number): string {
  if (log < Math.log(2)) return 'no evidence';
  if (log > Math.log(1e9)) return 'less than 1 in a billion by chance';
  const odds = Math.exp(log);
  return `1 in ${count(odds < 1000 ? odds : Number(odds.toPrecision(2)))} by chance`;
}

/** `1 minute`, `12 minutes` */
export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** `1.2 times` */
export const times = (ratio: number): string => `${Number(ratio.toPrecision(3))} times`;
