import { isObject } from '../read-document.ts';

/**
 * What a rule can come to: the ends of its `if`s, and of the `or` that a rollout puts around a flag's own rules. Shared rules
 * that are referred to are not followed. At most 1,000 levels, which is what a rule may have.
 */
export function choicesOf(rule: unknown, level = 0): readonly unknown[] {
  if (level > 1000) return [];
  const within = (inner: unknown) => choicesOf(inner, level + 1);
  const { if: steps, or } = isObject(rule) ? rule : {};
  if (Array.isArray(or) && or.length === 2) return or.flatMap(within);
  if (!Array.isArray(steps)) return [rule];
  return steps.flatMap((step, i) => (i % 2 === 1 || i === steps.length - 1 ? within(step) : []));
}

export interface Split {
  /** The rule that gives the key; absent for the user's own. */
  readonly key?: unknown;
  /** As they are written; anything may be wrong with them. */
  readonly buckets: readonly unknown[];
}

/** The split that a choice is, if it is one. */
export function splitOf(choice: unknown): Split | undefined {
  const operands = isObject(choice) ? choice['fractional'] : undefined;
  if (!Array.isArray(operands)) return undefined;
  if (Array.isArray(operands[0])) return { buckets: operands };
  return { key: operands[0] as unknown, buckets: operands.slice(1) };
}
