import { asText } from './as-text.ts';
import { beginningWith, murmur3, nothing } from './murmur3.ts';
import { evaluated, type Operator } from './operator.ts';
import type { Evaluate, Evaluation } from './term.ts';

const mostWeight = 2 ** 31 - 1;

interface Bucket {
  readonly variant: unknown;
  readonly weight: number;
}

/**
 * Splits by hash, so that one key always lands in one bucket: `[key, [variant, weight], …]`. Without a key it is the
 * flag's key and the `targetingKey` joined. Weights are integers from 0 to 2³¹ − 1 in all; a bucket without one has 1.
 * Null, which is the default variant, where a key or a bucket is not valid. Growing the *first* bucket keeps its users;
 * inserting or reordering buckets moves users.
 *
 * https://flagd.dev/reference/custom-operations/fractional-operation/
 */
export const fractional: Operator = (operands, scope) => {
  const { terms, values } = evaluated(operands, scope);
  const [key, ...rest] = terms;
  const isKeyless = operands.isList && Array.isArray(operands.list[0]);
  const weighed = isKeyless ? terms : rest;
  const isKnown = operands.isList && key !== undefined && weighed.every(({ constant }) => constant);
  const any: Evaluate = (data, evaluation) => pickFrom(values(data, evaluation), evaluation);
  if (!isKnown) return { evaluate: any };

  // The usual cases: all but the key is known now.
  const split = splitFrom(weighed.map(({ constant }) => constant?.value));
  return { evaluate: isKeyless ? byUser(split) : byKey(split, key.evaluate, any) };
};

/** A rule is one flag's, mostly, so that flag's part of the key is hashed once. */
function byUser(split: Split | undefined): Evaluate {
  let flag = nothing;
  return (_, { flagKey, context }) => {
    const user = context.targetingKey;
    if (!split || !user) return null;
    if (flag.text !== flagKey) flag = beginningWith(flagKey);
    return pick(split, murmur3(asText(user), flag));
  };
}

const byKey =
  (split: Split | undefined, key: Evaluate, otherwise: Evaluate): Evaluate =>
  (data, evaluation) => {
    const value = key(data, evaluation);
    if (typeof value !== 'string') return otherwise(data, evaluation);
    return split ? pick(split, murmur3(value)) : null;
  };

/** A first value that is a list is no key but a bucket. */
function pickFrom(values: readonly unknown[], evaluation: Evaluation): unknown {
  const [key, ...rest] = values;
  if (Array.isArray(key)) return byUser(splitFrom(values))(undefined, evaluation);
  const split = splitFrom(rest);
  return split && typeof key === 'string' ? pick(split, murmur3(key)) : null;
}

interface Split {
  readonly buckets: readonly Bucket[];
  readonly total: number;
}

function pick({ buckets, total }: Split, hash: number): unknown {
  let left = positionOf(hash, total);
  let i = -1;
  // The weights are more than the position, together.
  do left -= buckets[++i]!.weight;
  while (left >= 0);
  return buckets[i]!.variant;
}

/** A key’s position among `total`: `hash × total / 2³²`, rounded down, exactly: the product has up to 63 bits, a number holds 53. */
export function positionOf(hash: number, total: number): number {
  const high = (hash >>> 16) * total;
  const low = (hash & 0xffff) * total;
  return Math.floor((high + Math.floor(low / 65_536)) / 65_536);
}

/** Undefined where one is not a bucket, or all together weigh nothing or too much. */
function splitFrom(values: readonly unknown[]): Split | undefined {
  const buckets = values.map(bucketFrom).filter((bucket) => bucket !== undefined);
  const total = buckets.reduce((sum, { weight }) => sum + weight, 0);
  const valid = buckets.length === values.length && total > 0 && total <= mostWeight;
  return valid ? { buckets, total } : undefined;
}

function bucketFrom(value: unknown): Bucket | undefined {
  if (!Array.isArray(value) || value.length < 1 || value.length > 2) return undefined;
  const [variant, weight = 1] = value as [unknown, unknown?];
  const isName = typeof variant !== 'object' || variant === null;
  if (!isName || !Number.isInteger(weight) || (weight as number) > mostWeight) return undefined;
  return { variant, weight: Math.max(0, weight as number) };
}
