import { type FlagDocument, type FlagJson, flagOf, sameJson, withFlag } from './document.ts';

/** What somebody did to one flag; `undefined` where it was not there. */
export interface FlagChange {
  readonly flag: string;
  readonly before: FlagJson | undefined;
  readonly after: FlagJson | undefined;
}

export interface TakenBack {
  readonly document: FlagDocument;
  /** Members of the flag that somebody has changed again since, and which therefore stay as they are. */
  readonly kept: readonly string[];
}

/** The changes that lead from one document to another, flag by flag. */
export function changesBetween(before: FlagDocument, after: FlagDocument): readonly FlagChange[] {
  const keys = [...new Set([...Object.keys(before.flags), ...Object.keys(after.flags)])];
  return keys
    .map((flag) => ({ flag, before: flagOf(before, flag), after: flagOf(after, flag) }))
    .filter((change) => !sameJson(change.before, change.after));
}

/**
 * Takes one change of one flag back, and nothing else: a whole document that is put back takes everybody's later edits
 * with it. Of the flag, each member goes back to what it was before the change, unless somebody has changed it again.
 */
export function takeBack(document: FlagDocument, { flag: key, before, after }: FlagChange): TakenBack {
  const now = flagOf(document, key);
  if (sameJson(now, after)) return { document: withFlag(document, key, before), kept: [] };
  // Removed, made anew or made by the change and edited since: there is no part of it that is only the change's.
  if (!now || !before || !after) return { document, kept: sameJson(now, before) ? [] : ['flag'] };
  const merged = mergeMembers(now, before, after);
  return { document: withFlag(document, key, merged.value as unknown as FlagJson), kept: merged.kept };
}

type Members = Readonly<Record<string, unknown>>;

/** Metadata is merged name by name: owners and tickets have nothing to do with each other. */
function mergeMembers(now: object, before: object, after: object, within = ''): { value: Members; kept: string[] } {
  const [current, old, changed] = [now, before, after] as [Members, Members, Members];
  const value: Record<string, unknown> = { ...current };
  const kept: string[] = [];
  for (const name of new Set([...Object.keys(old), ...Object.keys(changed)])) {
    if (sameJson(old[name], changed[name]) || sameJson(current[name], old[name])) continue;
    if (name === 'metadata' && within === '') {
      const merged = mergeMembers(current[name] ?? {}, old[name] ?? {}, changed[name] ?? {}, 'metadata.');
      value[name] = merged.value;
      kept.push(...merged.kept);
    } else if (!sameJson(current[name], changed[name])) {
      kept.push(`${within}${name}`);
    } else if (old[name] === undefined) {
      delete value[name];
    } else {
      value[name] = old[name];
    }
  }
  return { value, kept };
}
