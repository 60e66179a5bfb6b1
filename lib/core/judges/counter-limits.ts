/** How often a metric may misbehave, after Argo Rollouts' analysis. All are whole numbers. */
export interface CounterLimits {
  /** Failures in all that are tolerated; `off`: any number. */
  readonly failureLimit: number | 'off';
  /** Inconclusive measurements in all that are tolerated. */
  readonly inconclusiveLimit: number;
  /** Errors in a row that are tolerated. */
  readonly consecutiveErrorLimit: number;
  /** Successes in a row that are enough; `off`: no number is. */
  readonly consecutiveSuccessLimit: number | 'off';
  /** Measurements after which it ends; errors are not counted. `unbounded`: as long as the stage lasts. */
  readonly count: number | 'unbounded';
}

/** Argo's defaults for a metric that is measured once. */
export const ONCE: CounterLimits = {
  failureLimit: 0,
  inconclusiveLimit: 0,
  consecutiveErrorLimit: 4,
  consecutiveSuccessLimit: 'off',
  count: 1,
};

/** What is wrong with one limit, or with several together. */
export interface LimitProblem {
  readonly limit: keyof CounterLimits;
  /** Ends the sentence "… must be". */
  readonly expected: string;
  readonly found: string;
}

/** Why limits make no sense, if they don't. */
export function limitProblem(limits: CounterLimits): LimitProblem | undefined {
  const { failureLimit, consecutiveSuccessLimit, inconclusiveLimit, count } = limits;
  const wrong = (Object.entries(limits) as [keyof CounterLimits, number | string][]).find(
    ([name, value]) => typeof value === 'number' && !(Number.isSafeInteger(value) && value >= least(name)),
  );
  if (wrong) {
    const [limit, found] = wrong;
    return { limit, expected: `a whole number of ${least(limit)} or more${orWord(limit)}`, found: String(found) };
  }
  if (failureLimit === 'off' && consecutiveSuccessLimit === 'off') {
    const expected = 'a number where consecutiveSuccessLimit is off, too: nothing could fail';
    return { limit: 'failureLimit', expected, found: 'off' };
  }
  if (count === 'unbounded') return undefined;
  const needed =
    (failureLimit === 'off' ? 0 : failureLimit) + (consecutiveSuccessLimit === 'off' ? 0 : consecutiveSuccessLimit);
  const tooFew = (expected: string): LimitProblem => ({ limit: 'count', expected, found: String(count) });
  if (count < needed) return tooFew(`at least failureLimit + consecutiveSuccessLimit (${needed})`);
  if (count < inconclusiveLimit) return tooFew(`at least inconclusiveLimit (${inconclusiveLimit})`);
  return undefined;
}

const least = (name: keyof CounterLimits): number => (name === 'count' || name === 'consecutiveSuccessLimit' ? 1 : 0);

function orWord(name: keyof CounterLimits): string {
  if (name === 'count') return ', or unbounded';
  return name === 'failureLimit' || name === 'consecutiveSuccessLimit' ? ', or off' : '';
}
