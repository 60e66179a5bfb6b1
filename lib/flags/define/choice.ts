import { type Condition, everyOf, FlagDefinitionError, type Writer } from './condition.ts';

/** Which variant, and how it is written. */
export interface Choice<Variant extends string = string> {
  readonly variants: readonly Variant[];
  readonly write: (writer: Writer) => unknown;
}

/** A choice for those of whom its condition is true. */
export interface Rule<Variant extends string = string> {
  readonly condition: Condition;
  readonly choice: Choice<Variant>;
}

export interface SplitOptions {
  /** The attribute a split sticks to. @default targetingKey */
  readonly by?: string;
  /** Flags with one seed split alike. @default the flag's key */
  readonly seed?: string;
}

/** `when(attribute('plan').is('pro')).serve('on')`. Several conditions must all be true. */
export function when(...conditions: readonly Condition[]) {
  const condition = everyOf(...conditions);
  return {
    serve: <Variant extends string>(variant: Variant): Rule<Variant> => ({ condition, choice: serve(variant) }),
    split: <Variant extends string>(
      shares: Readonly<Record<Variant, number>>,
      options?: SplitOptions,
    ): Rule<Variant> => ({
      condition,
      choice: split(shares, options),
    }),
  };
}

export const serve = <Variant extends string>(variant: Variant): Choice<Variant> => ({
  variants: [variant],
  write: () => variant,
});

/**
 * Percentages that are 100 together, each with at most three decimals. Who is in the first variant stays there when its
 * share grows. Whoever lacks the attribute that is split by gets the default.
 */
export function split<Variant extends string>(
  shares: Readonly<Record<Variant, number>>,
  { by = 'targetingKey', seed }: SplitOptions = {},
): Choice<Variant> {
  const entries = Object.entries(shares) as [Variant, number][];
  const weights = weightsFrom(entries.map(([, percent]) => percent));
  const buckets = entries.map(([variant], i) => [variant, weights[i]]);
  return {
    variants: entries.map(([variant]) => variant),
    write: ({ flagKey, isOwn }) => {
      // What flagd splits by unless told.
      if (isOwn && by === 'targetingKey' && seed === undefined) return { fractional: buckets };
      const key = { cat: [seed ?? flagKey, { var: by }] };
      return { if: [{ var: by }, { fractional: [key, ...buckets] }, null] };
    },
  };
}

/** Integers, which are what flagd splits by; thousandths of a percent where whole percents are not enough. */
function weightsFrom(percentages: readonly number[]): number[] {
  const scale = percentages.every(Number.isInteger) ? 1 : 1000;
  const weights = percentages.map((percent) => Math.round(percent * scale));
  const isExact = percentages.every((percent, i) => percent >= 0 && Math.abs(percent * scale - weights[i]!) < 1e-6);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (isExact && total === 100 * scale) return weights;
  throw new FlagDefinitionError(
    `the shares of a split are percentages that are 100 together, got ${percentages.join(', ')}`,
  );
}
