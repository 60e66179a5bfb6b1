import { problemOfBreaker } from './breaker.ts';
import { FlagDefinitionError } from './condition.ts';
import type { FlagDefinition, Variants } from './definition.ts';

type AnyFlag = FlagDefinition<Variants>;

/** Refuses what the types let pass, or what somebody wrote without them. Throws `FlagDefinitionError`. */
export function checkFlag(key: string, flag: AnyFlag, flags: Readonly<Record<string, AnyFlag>>): void {
  const problem = problemOf(flag, flags);
  if (problem !== undefined) throw new FlagDefinitionError(`flag ${key}: ${problem}`);
}

function problemOf(flag: AnyFlag, flags: Readonly<Record<string, AnyFlag>>): string | undefined {
  const names = Object.keys(flag.variants);
  const chosen = [...(flag.rules ?? []).map(({ choice }) => choice), ...(flag.otherwise ? [flag.otherwise] : [])];
  const served = chosen.flatMap(({ variants }) => variants);
  const unknown = [...served, ...(flag.default === undefined ? [] : [flag.default])].find(
    (name) => !names.includes(name),
  );
  // JavaScript moves such names to the front, and with them the buckets of a split.
  const numeric = names.find((name) => /^\d+$/.test(name));
  const types = new Set(Object.values(flag.variants).map((value) => typeof value));
  const requirement = Object.entries(flag.requires ?? {}).find(
    ([other, variant]) => !Object.hasOwn(flags, other) || !Object.hasOwn(flags[other]!.variants, String(variant)),
  );

  if (names.length === 0) return 'it needs a variant';
  if (types.size > 1) return `its variants are of one type, got ${[...types].join(' and ')}`;
  if (numeric !== undefined) return `a variant’s name has a letter, got ${numeric}`;
  if (unknown !== undefined) return `${unknown} is not one of its variants (${names.join(', ')})`;
  if (requirement) return `it requires ${requirement.join(' to be ')}, which does not exist`;
  return problemOfDates(flag) ?? problemOfBreaker(flag);
}

function problemOfDates({ created, expiry }: AnyFlag): string | undefined {
  const wrong = [created, ...(expiry === undefined ? [] : [expiry])].find((date) => !isDate(date));
  if (wrong !== undefined) return `a date is written as 2026-11-20, got ${wrong}`;
  return expiry !== undefined && expiry <= created ? `it expires on ${expiry}, before it was created` : undefined;
}

const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
