import { fail, type Judgement, pass, undecided } from '../analysis/judgement.ts';
import type { CounterLimits } from './counter-limits.ts';
import { type Counters, countMeasurement, type Measurement, NOTHING_MEASURED } from './measurement.ts';

/** Whether the measuring goes on, has been stopped from outside, or waits for an answer. */
export type Progress = 'going-on' | 'ended' | 'measuring';

/**
 * What counted measurements say about a metric. The rules are those of Argo Rollouts (`analysis/analysis.go`), but what
 * was not shown is undecided here: docs/explanation/argo.md lists the differences. `fail` and `pass` are final.
 */
export function judgeCounters(limits: CounterLimits, counters: Counters, progress: Progress): Judgement {
  const { failureLimit, inconclusiveLimit, consecutiveErrorLimit, consecutiveSuccessLimit, count } = limits;
  const { failure, inconclusive, consecutiveError, consecutiveSuccess, measured } = counters;
  const numbers = { ...counters };
  const over = (what: string, found: number, limit: number) => `${what}: ${found}, the limit is ${limit}`;
  const wait = (need: 'time' | 'samples' | 'backend', reason: string) => undecided('counters', need, reason, numbers);

  if (progress === 'measuring') return wait('time', 'a measurement is under way');
  if (failureLimit !== 'off' && failure > failureLimit) {
    return fail('counters', over('failures', failure, failureLimit), numbers);
  }
  if (consecutiveError > consecutiveErrorLimit) {
    return wait('backend', over('errors in a row', consecutiveError, consecutiveErrorLimit));
  }
  if (inconclusive > inconclusiveLimit) {
    return wait('samples', over('inconclusive measurements', inconclusive, inconclusiveLimit));
  }
  if (consecutiveSuccessLimit !== 'off' && consecutiveSuccess >= consecutiveSuccessLimit) {
    return pass('counters', `${consecutiveSuccess} successes in a row`, numbers);
  }
  if (count !== 'unbounded' && measured >= count) return atTheEnd(limits, counters);
  const made = `${measured}${count === 'unbounded' ? '' : ` of ${count}`} measurements`;
  return progress === 'ended' ? wait('samples', `ended after ${made}`) : wait('time', made);
}

/** All measurements were made, and no limit has said anything. */
function atTheEnd({ failureLimit, consecutiveSuccessLimit }: CounterLimits, counters: Counters): Judgement {
  const numbers = { ...counters };
  const { success, failure, measured, consecutiveSuccess } = counters;
  if (consecutiveSuccessLimit !== 'off') {
    const reason = `only ${consecutiveSuccess} of ${consecutiveSuccessLimit} successes in a row in ${measured} measurements`;
    return failureLimit === 'off'
      ? fail('counters', reason, numbers)
      : undecided('counters', 'samples', reason, numbers);
  }
  const reason = `${success} successes and ${failure} failures in ${measured} measurements`;
  return success > 0
    ? pass('counters', reason, numbers)
    : undecided('counters', 'samples', `${reason}: none is a success`, numbers);
}

/** Counts measurements in their order up to the one that is final; `after` is how many that took. */
export function judgeMeasurements(
  limits: CounterLimits,
  measurements: readonly Measurement[],
  progress: Progress = 'going-on',
): { readonly judgement: Judgement; readonly counters: Counters; readonly after: number } {
  let counters = NOTHING_MEASURED;
  let judgement = judgeCounters(limits, counters, 'going-on');
  for (const [i, measurement] of measurements.entries()) {
    counters = countMeasurement(counters, measurement);
    judgement = judgeCounters(limits, counters, 'going-on');
    if (isFinal(judgement)) return { judgement, counters, after: i + 1 };
  }
  return { judgement: judgeCounters(limits, counters, progress), counters, after: measurements.length };
}

/** More measurements can not, or need not, change it: only `time` asks for more of them. */
const isFinal = (judgement: Judgement) => judgement.kind !== 'undecided' || judgement.need !== 'time';
