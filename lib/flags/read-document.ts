import type { FlagMetadata } from './details.ts';
import { FlagDocumentError } from './problem.ts';

export interface FlagDocumentParts {
  readonly entries: readonly (readonly [key: string, flag: unknown])[];
  readonly evaluators: Readonly<Record<string, unknown>>;
  readonly metadata: FlagMetadata;
}

/** Takes a document apart, without looking into its flags. Throws `FlagDocumentError`. */
export function readDocument(document: unknown): FlagDocumentParts {
  const whole = typeof document === 'string' ? parsed(document) : document;
  if (!isObject(whole)) throw new FlagDocumentError(`a flag document is a JSON object, got ${nameOf(whole)}`);
  const { flags, $evaluators, metadata } = whole;
  if (!isObject(flags)) {
    throw new FlagDocumentError(`a flag document has an object "flags", got ${nameOf(flags)}`);
  }
  return {
    entries: Object.entries(flags),
    evaluators: isObject($evaluators) ? $evaluators : {},
    metadata: Object.freeze(metadataFrom(metadata)),
  };
}

/** Metadata is plain values under names; what is anything else is left out. */
export function metadataFrom(value: unknown): FlagMetadata {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => typeof entry !== 'object')) as FlagMetadata;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function nameOf(value: unknown): string {
  if (value === null || value === undefined) return value === null ? 'null' : 'nothing';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FlagDocumentError(`a flag document is JSON: ${(cause as Error).message}`, { cause });
  }
}
