import { type Condition, literal } from './condition.ts';

type Scalar = string | number | boolean;

/** How two versions can stand to each other: `~` is the same minor, `^` the same major version. */
export type VersionOrder = '=' | '!=' | '<' | '<=' | '>' | '>=' | '~' | '^';

/** What can be said of one attribute of the context. Nothing but `isNot` and `isNoneOf` is true of one that is missing. */
export interface Attribute {
  readonly is: (value: Scalar) => Condition;
  readonly isNot: (value: Scalar) => Condition;
  readonly isOneOf: (values: readonly Scalar[]) => Condition;
  readonly isNoneOf: (values: readonly Scalar[]) => Condition;
  /** As a part of a text, or an element of a list. */
  readonly contains: (part: string) => Condition;
  readonly startsWith: (start: string) => Condition;
  readonly endsWith: (end: string) => Condition;
  readonly isAtLeast: (number: number) => Condition;
  readonly isMoreThan: (number: number) => Condition;
  readonly isAtMost: (number: number) => Condition;
  readonly isLessThan: (number: number) => Condition;
  readonly isVersion: (order: VersionOrder, version: string) => Condition;
  readonly isPresent: () => Condition;
}

/** An attribute by its name, or by its path: `user.country`. */
export function attribute(path: string): Attribute {
  const value = { var: path };
  const present = { '!==': [value, null] };
  // What is missing is null, and null is a 0 to the comparisons.
  const compared = (operator: string) => (number: number) =>
    literal({ and: [present, { [operator]: [value, number] }] });
  return {
    is: (wanted) => literal({ '===': [value, wanted] }),
    isNot: (unwanted) => literal({ '!==': [value, unwanted] }),
    isOneOf: (wanted) => literal({ in: [value, [...wanted]] }),
    isNoneOf: (unwanted) => literal({ '!': [{ in: [value, [...unwanted]] }] }),
    contains: (part) => literal({ in: [part, value] }),
    startsWith: (start) => literal({ starts_with: [value, start] }),
    endsWith: (end) => literal({ ends_with: [value, end] }),
    isAtLeast: compared('>='),
    isMoreThan: compared('>'),
    isAtMost: compared('<='),
    isLessThan: compared('<'),
    isVersion: (order, version) => literal({ sem_ver: [value, order, version] }),
    isPresent: () => literal(present),
  };
}
