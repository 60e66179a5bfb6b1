import type { FlagJson } from '../document.ts';
import { conditionText } from '../rule-text.ts';
import type { FlagEdit, Shares } from './parse-edit.ts';
import { EditError } from './words.ts';

export interface EditOptions {
  /** New rules come before those that are there. @default after them, before everybody else */
  readonly first?: boolean;
}

/** The flag with an edit made. A rule for the same users is changed in its place. Throws `EditError`. */
export function editFlag(flag: FlagJson, edit: FlagEdit, { first = false }: EditOptions = {}): FlagJson {
  switch (edit.kind) {
    case 'state':
      return { ...flag, state: edit.state };
    case 'metadata':
      return { ...flag, metadata: { ...flag.metadata, [edit.name]: edit.value } };
    case 'serve':
      return edit.condition === undefined
        ? forTheRest(flag, edit.serves)
        : forSome(flag, edit.condition, edit.serves, first);
  }
}

interface Rule {
  readonly condition: unknown;
  readonly choice: unknown;
}

interface Rules {
  readonly rules: readonly Rule[];
  /** What becomes of those whom no rule means; null for the default. */
  readonly rest: unknown;
}

function forTheRest(flag: FlagJson, serves: string | Shares | undefined): FlagJson {
  const { rules } = rulesOf(flag.targeting);
  if (serves === undefined) throw new EditError('everybody else is served something; say which variant');
  if (typeof serves === 'string') return { ...withRules(flag, { rules, rest: null }), defaultVariant: serves };
  return withRules(flag, { rules, rest: choiceFrom(serves, flag, rulesOf(flag.targeting).rest) });
}

function forSome(flag: FlagJson, condition: unknown, serves: string | Shares | undefined, first: boolean): FlagJson {
  const { rules, rest } = rulesOf(flag.targeting);
  const to = conditionText(condition);
  const index = rules.findIndex((rule) => conditionText(rule.condition) === to);
  const before = rules[index];
  if (serves === undefined) {
    if (!before) throw new EditError(`there is no rule for ${to} that could go`);
    return withRules(flag, { rules: rules.toSpliced(index, 1), rest });
  }
  const choice = choiceFrom(serves, flag, before?.choice);
  if (before) return withRules(flag, { rules: rules.with(index, { ...before, choice }), rest });
  const added = { condition, choice };
  return withRules(flag, { rules: first ? [added, ...rules] : [...rules, added], rest });
}

/** The rules one after the other, however their `if`s are nested. */
function rulesOf(targeting: unknown): Rules {
  const rules: Rule[] = [];
  let rest: unknown = targeting ?? null;
  for (;;) {
    const steps = isObject(rest) ? rest.if : undefined;
    if (!Array.isArray(steps)) return { rules, rest: isObject(rest) && Object.keys(rest).length === 0 ? null : rest };
    for (let i = 0; i + 1 < steps.length; i += 2) rules.push({ condition: steps[i], choice: steps[i + 1] });
    refusePrerequisite(steps[0]);
    rest = steps.length % 2 === 1 ? (steps.at(-1) as unknown) : null;
  }
}

/** `defineFlags` puts the rules of a flag behind what it requires: a rule beside them would not ask for that any more. */
function refusePrerequisite(condition: unknown): void {
  if (!JSON.stringify(condition).match(/"\$ref":"[^"]+ is [^"]+"/)) return;
  throw new EditError(
    'the flag requires other flags, which a line cannot say; change its definition, and give it with --file',
  );
}

function withRules(flag: FlagJson, { rules, rest }: Rules): FlagJson {
  const { targeting: _, ...others } = flag;
  const targeting = rules.reduceRight<unknown>(
    (behind, { condition, choice }) => ({ if: [condition, choice, behind] }),
    rest,
  );
  return targeting === null ? others : { ...others, targeting };
}

/** What is left of 100 % is the default's. Variants stay in the order they have: users then stay where they are. */
function choiceFrom(serves: string | Shares, { defaultVariant }: FlagJson, before: unknown): unknown {
  if (typeof serves === 'string') return serves;
  const named = serves.map(([variant]) => variant);
  const left = Math.round((100 - serves.reduce((sum, [, percent]) => sum + percent, 0)) * 1000) / 1000;
  if (new Set(named).size < named.length) throw new EditError(`a variant has one share, got ${named.join(', ')}`);
  if (left < 0) throw new EditError(`the shares are ${100 - left} % together, expected 100`);
  if (left > 0 && (!defaultVariant || named.includes(defaultVariant))) {
    throw new EditError(`the shares are ${100 - left} % together, expected 100: say who gets the other ${left} %`);
  }
  const shares = left > 0 ? [...serves, [defaultVariant, left] as const] : serves;
  const scale = shares.every(([, percent]) => Number.isInteger(percent)) ? 1 : 1000;
  const order = bucketsOf(before);
  const place = (variant: unknown) => (order.includes(variant) ? order.indexOf(variant) : order.length);
  const sorted = shares.toSorted(([a], [b]) => place(a) - place(b));
  return { fractional: sorted.map(([variant, percent]) => [variant, Math.round(percent * scale)]) };
}

function bucketsOf(choice: unknown): readonly unknown[] {
  const buckets = isObject(choice) ? choice.fractional : undefined;
  return Array.isArray(buckets)
    ? buckets.map((bucket) => (Array.isArray(bucket) ? (bucket[0] as unknown) : undefined))
    : [];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
