import type { Counts, Minute } from '../../core/analysis/contract.ts';
import type { RolloutEvent, Totals } from '../../core/rollout/event.ts';
import type { Rollout } from '../../core/rollout/rollout.ts';
import { openMinutes, periodMs, watchWindows } from '../../core/rollout/windows.ts';

type Analyzed = RolloutEvent & { readonly kind: 'analyzed' };

/** The judged minutes of a rollout, as far as its record tells them apart. */
export interface RebuiltMinutes {
  readonly minutes: readonly Minute[];
  /** Whether every minute has its own counts; otherwise those that became visible together share theirs evenly. */
  readonly isExact: boolean;
}

/**
 * Rebuilds the minutes behind a rollout's verdicts. The record keeps, per analysis, the sums over all complete minutes;
 * each analysis usually sees one minute more than the one before it, and that minute's counts are the difference.
 */
export function minuteRebuilder() {
  const minutes: Minute[] = [];
  let isOpen = (_at: number): boolean => false;
  let known = totalsOf(0, 0, 0, 0);
  let isExact = true;

  return {
    /** Tells of an analysis, and the state of the rollout before it. */
    see: (rollout: Rollout, { at, totals }: Analyzed): void => {
      if (rollout.preparation) isOpen = openMinutes(rollout, Date.parse(at));
      // CloudWatch did not answer, or has forgotten the first minutes by now: nothing to learn from these sums.
      if (requestsIn(totals) < requestsIn(known)) {
        isExact &&= requestsIn(totals) === 0;
        return;
      }
      const last = minutes.at(-1)?.at ?? -Infinity;
      const fresh = watchWindows(rollout, Date.parse(at))
        .flatMap(({ stageIndex, from, to }) =>
          Array.from({ length: (to - from) / periodMs }, (_, i) => ({ at: from + i * periodMs, stageIndex })),
        )
        .filter((minute) => minute.at > last);
      const gained = differenceOf(totals, known);
      known = totals;
      if (fresh.length === 0) {
        isExact &&= requestsIn(gained) === 0;
        return;
      }
      isExact &&= fresh.length === 1 || requestsIn(gained) === 0;
      fresh.forEach((minute, i) => {
        const share = (side: 'baseline' | 'canary'): Counts => ({
          requests: evenPart(gained[side].requests, i, fresh.length),
          errors: evenPart(gained[side].errors, i, fresh.length),
        });
        minutes.push({ ...minute, baseline: share('baseline'), canary: share('canary') });
      });
    },
    /** As the last analysis saw them. */
    soFar: (): RebuiltMinutes => ({
      minutes: minutes.map((minute) => (isOpen(minute.at) ? { ...minute, open: true } : minute)),
      isExact,
    }),
  };
}

const totalsOf = (baseline: number, baselineErrors: number, canary: number, canaryErrors: number): Totals => ({
  baseline: { requests: baseline, errors: baselineErrors },
  canary: { requests: canary, errors: canaryErrors },
});

const requestsIn = ({ baseline, canary }: Totals) => baseline.requests + canary.requests;

const differenceOf = (a: Totals, b: Totals): Totals =>
  totalsOf(
    a.baseline.requests - b.baseline.requests,
    Math.max(0, a.baseline.errors - b.baseline.errors),
    a.canary.requests - b.canary.requests,
    Math.max(0, a.canary.errors - b.canary.errors),
  );

/** The i-th of n whole parts of a number that are as equal as can be. */
const evenPart = (value: number, i: number, n: number): number =>
  Math.floor((value * (i + 1)) / n) - Math.floor((value * i) / n);
