import type { Clock } from '../clock.ts';
import type { Context } from '../details.ts';

/** One evaluation of one flag. */
export interface Evaluation {
  readonly flagKey: string;
  readonly context: Context;
  readonly now: Clock | undefined;
  /** What `map` and its like have done so far: see `spend`. */
  steps: number;
}

/**
 * A compiled rule. `data` is what `var` reads: the context, or inside `map` and its like the element. Throws `RuleError`,
 * or whatever a getter in the context throws.
 */
export type Evaluate = (data: unknown, evaluation: Evaluation) => unknown;

/** A compiled part of a rule, with what is known of it before anybody asks. */
export interface Term {
  readonly evaluate: Evaluate;
  /** Set if the term has the same value for everybody. */
  readonly constant?: { readonly value: unknown };
  /** Whether it is a `var`: see `comparison.ts`. */
  readonly variable?: boolean;
}

/** A rule is wrong: thrown while compiling for everybody, while evaluating for this context. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

export const constant = (value: unknown): Term => ({ evaluate: () => value, constant: { value } });

const maxSteps = 100_000;

/**
 * Rules can loop over lists in the context, and loops over loops take any time. Counts `steps` elements and gives up at
 * 100,000, which is about a millisecond.
 */
export function spend(evaluation: Evaluation, steps: number): void {
  evaluation.steps += steps;
  if (evaluation.steps > maxSteps) throw new RuleError('the rule took more than 100,000 steps over lists');
}
