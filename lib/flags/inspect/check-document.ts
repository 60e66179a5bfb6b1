import type { FlagDocument } from '../document.ts';
import { FlagDocumentError } from '../problem.ts';
import { isObject, metadataFrom, readDocument } from '../read-document.ts';
import type { FlagFinding } from './finding.ts';
import { flagProblems } from './flag-problems.ts';

export interface CheckOptions {
  /** As 2026-11-20. */
  readonly today: string;
  /** What AppConfig takes of one version. */
  readonly mostBytes: number;
}

/** Everything that is wrong with a document as text, flag by flag, in their order. */
export function checkDocument(text: string, { today, mostBytes }: CheckOptions): readonly FlagFinding[] {
  let document: FlagDocument;
  try {
    readDocument(text);
    document = JSON.parse(text) as FlagDocument;
  } catch (error) {
    if (!(error instanceof FlagDocumentError)) throw error;
    return [{ level: 'error', kind: 'no-document', message: error.message }];
  }
  return [
    ...ofSize(new TextEncoder().encode(text).length, mostBytes),
    ...Object.keys(document.flags).flatMap((key) => [...flagProblems(document, key), ...debtOf(document, key, today)]),
  ];
}

function ofSize(bytes: number, most: number): readonly FlagFinding[] {
  if (bytes > most) {
    const message = `the document has ${bytes} bytes, and AppConfig takes ${most}; remove flags that nobody asks for`;
    return [{ level: 'error', kind: 'size', message }];
  }
  if (bytes <= most * 0.8) return [];
  return [
    { level: 'warning', kind: 'size', message: `the document has ${bytes} bytes of the ${most} that AppConfig takes` },
  ];
}

/** Before a flag has expired, there is time to plan its removal. */
const noticeDays = 30;

/** What the flag's own metadata says of who answers for it, and until when. */
export function debtOf({ flags }: Pick<FlagDocument, 'flags'>, key: string, today: string): readonly FlagFinding[] {
  const flag: unknown = flags[key];
  const { owner, expiry } = metadataFrom(isObject(flag) ? flag['metadata'] : undefined);
  const about = { flag: key } as const;
  const findings: FlagFinding[] = [];
  if (owner === undefined) {
    const message = `flag ${key}: nobody owns it; write an "owner" into its metadata`;
    findings.push({ ...about, level: 'warning', kind: 'no-owner', message });
  }
  if (expiry === undefined) return findings;
  const days = typeof expiry === 'string' ? daysBetween(today, expiry) : Number.NaN;
  if (Number.isNaN(days)) {
    const message = `flag ${key}: its expiry is a date as 2026-11-20, got ${JSON.stringify(expiry)}`;
    return [...findings, { ...about, level: 'error', kind: 'dates', message }];
  }
  if (days < 0) {
    const message = `flag ${key}: expired on ${String(expiry)}; take it out of the code, then out of the document, or give it another expiry`;
    return [...findings, { ...about, level: 'warning', kind: 'expired', message }];
  }
  if (days > noticeDays) return findings;
  const message = `flag ${key}: expires on ${String(expiry)}, in ${days} days`;
  return [...findings, { ...about, level: 'warning', kind: 'expiring', message }];
}

const dayMs = 86_400_000;

/** Not a number for what is no date. */
export function daysBetween(from: string, to: string): number {
  return /^\d{4}-\d\d-\d\d$/.test(to) ? Math.round((Date.parse(to) - Date.parse(from)) / dayMs) : Number.NaN;
}
