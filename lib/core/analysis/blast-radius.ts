import type { StageQuestion } from './contract.ts';
import { fail, type Judgement, pass } from './judgement.ts';
import { add, type Series, sum, tally } from './periods.ts';
import { count, percent } from './sentence.ts';

/**
 * A rule, not a test: the canary's failures beyond what the baseline's rate explains must stay below a number. The
 * rate is that of the same minute; where the baseline had no requests then, that of all its minutes and its history;
 * where there are none either, every failure counts.
 */
export function judgeBlastRadius({ plan }: StageQuestion, { fold, past, total }: Series): Judgement | undefined {
  const limit = plan.blastRadius?.errors;
  if (limit === undefined) return undefined;
  const start = () => ({ known: { ...sum(past) }, compared: 0, alone: tally() });
  const { known, compared, alone } = fold('blast-radius', start, (it, { live, baseline, canary }) => {
    add(it.known, baseline);
    if (live && baseline.requests > 0) {
      it.compared += canary.events - canary.requests * (baseline.events / baseline.requests);
    } else add(it.alone, canary);
  });
  const usualRate = known.requests === 0 ? 0 : known.events / known.requests;
  const excess = compared + (alone.events - alone.requests * usualRate);

  const beyond =
    known.requests === 0
      ? `${count(total.events)} failures of the canary, with no baseline to compare with`
      : `${count(Math.max(0, excess))} of the canary's ${count(total.events)} failures are beyond the baseline's rate (${percent(usualRate)})`;
  const numbers = { failures: total.events, excess, limit };
  return excess >= limit
    ? fail('blast-radius', `${beyond}: the limit is ${count(limit)}`, numbers)
    : pass('blast-radius', `${beyond}, below the limit of ${count(limit)}`, numbers);
}
