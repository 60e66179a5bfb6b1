import type { Counts, Minute } from '../../core/analysis/contract.ts';
import type { RolloutEvent, Totals } from '../../core/rollout/event.ts';
import type { Rollout } from '../../core/rollout/state.ts';
import { totalsOf } from '../../core/rollout/totals.ts';
import { type WatchedMinute, watchedMinutes } from '../../core/rollout/windows.ts';

type Analyzed = RolloutEvent & { readonly kind: 'analyzed' };

/** The judged minutes of a rollout, as far as its record tells them apart. */
export interface RebuiltMinutes {
  readonly minutes: readonly Minute[];
  /** Whether every minute has its own counts; otherwise those that became visible together share theirs evenly. */
  readonly isExact: boolean;
}

/**
 * Rebuilds the minutes behind a rollout's verdicts. The record keeps, per analysis, the sums over all complete minutes and
 * the counts of the minutes that were new. Older records have only the sums: there each analysis usually saw one minute more
 * than the one before it, whose counts are the difference.
 */
export function minuteRebuilder() {
  const counts = new Map<number, Pick<Minute, 'baseline' | 'canary'>>();
  let watched: readonly WatchedMinute[] = [];
  let known = noTotals;
  let isExact = true;

  return {
    /** Tells of an analysis, and the state of the rollout before it. */
    see: (rollout: Rollout, { at, totals, minutes = [] }: Analyzed): void => {
      // CloudWatch did not answer, or has forgotten the first minutes by now: nothing to learn from these sums.
      if (requestsIn(totals) < requestsIn(known)) {
        isExact &&= requestsIn(totals) === 0;
        return;
      }
      watched = watchedMinutes(rollout, Date.parse(at));
      for (const { at: start, baseline, canary } of minutes) counts.set(Date.parse(start), { baseline, canary });
      const untold = watched.filter((minute) => !counts.has(minute.at));
      const rest = differenceOf(differenceOf(totals, known), totalsOf(minutes));
      known = totals;
      isExact &&= untold.length === 1 || requestsIn(rest) === 0;
      untold.forEach((minute, i) => {
        const share = (side: 'baseline' | 'canary'): Counts => ({
          requests: evenPart(rest[side].requests, i, untold.length),
          errors: evenPart(rest[side].errors, i, untold.length),
        });
        counts.set(minute.at, { baseline: share('baseline'), canary: share('canary') });
      });
    },
    /** As the last analysis saw them. */
    soFar: (): RebuiltMinutes => ({
      minutes: watched.flatMap((minute) => {
        const counted = counts.get(minute.at);
        return counted ? [{ ...minute, ...counted }] : [];
      }),
      isExact,
    }),
  };
}

const nothing = { requests: 0, errors: 0 };
const noTotals: Totals = { baseline: nothing, canary: nothing };

const requestsIn = ({ baseline, canary }: Totals) => baseline.requests + canary.requests;

const differenceOf = (a: Totals, b: Totals): Totals => ({
  baseline: less(a.baseline, b.baseline),
  canary: less(a.canary, b.canary),
});

const less = (a: Counts, b: Counts): Counts => ({
  requests: Math.max(0, a.requests - b.requests),
  errors: Math.max(0, a.errors - b.errors),
});

/** The i-th of n whole parts of a number that are as equal as can be. */
const evenPart = (value: number, i: number, n: number): number =>
  Math.floor((value * (i + 1)) / n) - Math.floor((value * i) / n);
