import type { Counts, Minute } from '../analysis/contract.ts';
import type { SeenMinute, Totals } from './event.ts';
import type { Rollout } from './state.ts';

type Counted = Pick<Minute, 'baseline' | 'canary'>;

/** Requests and errors of minutes, added up. */
export function totalsOf(minutes: readonly Counted[]): Totals {
  const sum = (side: keyof Counted) => ({
    requests: minutes.reduce((all, minute) => all + minute[side].requests, 0),
    errors: minutes.reduce((all, minute) => all + minute[side].errors, 0),
  });
  return { baseline: sum('baseline'), canary: sum('canary') };
}

/** More minutes at once than an event should hold: an hour. */
const mostTold = 60;

/** The newest minutes that no analysis before has put into the record. */
export function newMinutes({ toldUntil }: Rollout, minutes: readonly Minute[]): readonly SeenMinute[] {
  const from = toldUntil === undefined ? -Infinity : Date.parse(toldUntil);
  return minutes
    .filter(({ at }) => at >= from)
    .slice(-mostTold)
    .map(({ at, baseline, canary }) => ({
      at: new Date(at).toISOString(),
      baseline: told(baseline),
      canary: told(canary),
    }));
}

const told = ({ requests, errors, slow }: Counts) => ({
  requests,
  errors,
  ...(slow === undefined ? {} : { slow }),
});
