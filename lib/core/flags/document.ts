/** A flag as flagd has it (https://flagd.dev/schema/v0/flags.json), as far as those who change documents look into it. */
export interface FlagJson {
  readonly state: 'ENABLED' | 'DISABLED';
  readonly variants: Readonly<Record<string, unknown>>;
  readonly defaultVariant?: string | null;
  readonly targeting?: unknown;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/** A document of flags; members that nobody here knows are kept as they are. */
export interface FlagDocument {
  readonly flags: Readonly<Record<string, FlagJson>>;
  readonly [other: string]: unknown;
}

/** AppConfig's default quota for a hosted version (AWS General Reference, "AWS AppConfig endpoints and quotas"). */
export const MOST_DOCUMENT_BYTES = 2 * 1024 * 1024;

/** The flag's metadata of this name says which rollout moves it: the client counts its requests by variant then. */
export const ROLLOUT = 'rollout';

export const flagOf = ({ flags }: FlagDocument, key: string): FlagJson | undefined =>
  Object.hasOwn(flags, key) ? flags[key] : undefined;

/** The document with one flag changed, or without it; all others, and their order, stay as they are. */
export function withFlag(document: FlagDocument, key: string, flag: FlagJson | undefined): FlagDocument {
  if (flag) return { ...document, flags: { ...document.flags, [key]: flag } };
  return { ...document, flags: Object.fromEntries(Object.entries(document.flags).filter(([other]) => other !== key)) };
}

/** Whether two values are the same JSON; the order of an object's members does not matter. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)].map((entries) =>
    entries.filter(([, value]) => value !== undefined),
  );
  return (
    left?.length === right?.length &&
    (left ?? []).every(([name, value]) => Object.hasOwn(b, name) && sameJson(value, (b as Members)[name]))
  );
}

type Members = Readonly<Record<string, unknown>>;
