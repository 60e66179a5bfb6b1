import type { Random } from '../account/random.ts';
import type { Scenario } from './scenario.ts';

const dayMs = 86_400_000;

/** Requests per second at a moment; `zero` is the first shift. */
export type Rate = (at: number, zero: number | undefined) => number;

/**
 * How many requests come, by the scenario's shape: `steady`; `diurnal`, a sine over the day between 40 % and 160 %;
 * `bursty`, half the rate, with bursts of 3.5 times the rate in one minute of six.
 */
export function trafficRate({ rps, shape, from, until }: Scenario['traffic'], random: Random): Rate {
  const burst = random.fork('bursts');
  const bursts = new Map<number, boolean>();
  const isBurst = (minute: number) => {
    let known = bursts.get(minute);
    if (known === undefined) bursts.set(minute, (known = burst.chance(1 / 6)));
    return known;
  };
  const shaped = (at: number): number => {
    if (shape === 'diurnal') return rps * (1 + 0.6 * Math.sin((2 * Math.PI * at) / dayMs));
    if (shape === 'bursty') return rps * (isBurst(Math.floor(at / 60_000)) ? 3.5 : 0.5);
    return rps;
  };
  return (at, zero) => {
    const seconds = zero === undefined ? 0 : (at - zero) / 1000;
    const begun = from === undefined || (zero !== undefined && seconds >= from);
    const over = until !== undefined && zero !== undefined && seconds >= until;
    return begun && !over ? shaped(at) : 0;
  };
}
