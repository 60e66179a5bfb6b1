import type { FlagStore } from '../aws/flag-store.ts';
import { changesBetween } from '../core/flags/take-back.ts';
import { type FlagDocument, MOST_DOCUMENT_BYTES } from '../core/flags/document.ts';
import { flagProblems } from '../flags/inspect/flag-problems.ts';

/** What is left for kills and reverts, which add a few hundred bytes: some hundreds of them. */
const reservedBytes = 64 * 1024;

/**
 * A store that deploys nothing broken, whoever writes: every flag that a change touches is checked, and the size. What was
 * wrong before the change is no reason to refuse it, so that a kill never waits for somebody else's mistake to be mended.
 */
export const checkedFlags = ({ read, change }: FlagStore): FlagStore => ({
  read,
  change: async (edit, options) => {
    let problems: readonly string[] = [];
    const changed = await change((document) => {
      const next = edit(document);
      problems = next ? problemsOfChange(document, next, options.urgent) : [];
      return problems.length === 0 ? next : undefined;
    }, options);
    return problems.length === 0 ? changed : { kind: 'refused', problems };
  },
});

/** Everything that a change would break, each with what was found and what was expected. */
export function problemsOfChange(before: FlagDocument, after: FlagDocument, isUrgent = false): readonly string[] {
  const broken = changesBetween(before, after).flatMap(({ flag, after: to }) => {
    const known = errorsOf(before, flag);
    return to ? errorsOf(after, flag).filter((message) => !known.includes(message)) : [];
  });
  return [...broken, ...problemsOfSize(after, isUrgent ? MOST_DOCUMENT_BYTES : MOST_DOCUMENT_BYTES - reservedBytes)];
}

const errorsOf = (document: FlagDocument, key: string): readonly string[] =>
  Object.hasOwn(document.flags, key)
    ? flagProblems(document, key).flatMap(({ level, message }) => (level === 'error' ? [message] : []))
    : [];

function problemsOfSize(document: FlagDocument, most: number): readonly string[] {
  const bytes = new TextEncoder().encode(JSON.stringify(document)).length;
  if (bytes <= most) return [];
  return [
    `the document of flags would have ${bytes} bytes, and ${most} are taken (AppConfig's 2 MiB, less what kills may need); remove flags that nobody asks for`,
  ];
}
