import { arithmetic } from './arithmetic.ts';
import { comparisons } from './comparison.ts';
import { fractional } from './fractional.ts';
import { lists } from './lists.ts';
import { logic } from './logic.ts';
import type { Operator } from './operator.ts';
import { semVer } from './sem-ver.ts';
import { texts } from './text.ts';
import { variables } from './variables.ts';

/** The operators that flagd documents, all of them. json-logic-engine, inside flagd-core, knows more: they are refused. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    ...variables,
    ...logic,
    ...comparisons,
    ...arithmetic,
    ...texts,
    ...lists,
    fractional,
    sem_ver: semVer,
  }),
);
