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

/** Why limits make no sense, if they don't. */
export function problemWithLimits(limits: CounterLimits): string | undefined {
  const { failureLimit, consecutiveSuccessLimit, inconclusiveLimit, count } = limits;
  const wrong = (Object.entries(limits) as [keyof CounterLimits, number | string][]).find(
    ([name, value]) => typeof value === 'number' && !(Number.isSafeInteger(value) && value >= least(name)),
  );
  if (wrong)
    return `${wrong[0]} must be a whole number of ${least(wrong[0])} or more${orWord(wrong[0])}, got ${wrong[1]}`;
  if (failureLimit === 'off' && consecutiveSuccessLimit === 'off') {
    return 'failureLimit and consecutiveSuccessLimit must not both be off: nothing could fail';
  }
  if (count === 'unbounded') return undefined;
  const needed =
    (failureLimit === 'off' ? 0 : failureLimit) + (consecutiveSuccessLimit === 'off' ? 0 : consecutiveSuccessLimit);
  if (count < needed) return `count must be at least failureLimit + consecutiveSuccessLimit (${needed}), got ${count}`;
  if (count < inconclusiveLimit) return `count must be at least inconclusiveLimit (${inconclusiveLimit}), got ${count}`;
  return undefined;
}

const least = (name: keyof CounterLimits): number => (name === 'count' || name === 'consecutiveSuccessLimit' ? 1 : 0);

function orWord(name: keyof CounterLimits): string {
  if (name === 'count') return ', or unbounded';
  return name === 'failureLimit' || name === 'consecutiveSuccessLimit' ? ', or off' : '';
}
