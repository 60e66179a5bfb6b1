import { UsageError } from './command.ts';

/** Milliseconds since the epoch, from an instant like `2026-01-05T09:00Z`. Without a zone nobody knows which one is meant. */
export function readTime(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(at)) return at;
  const meant = Number.isNaN(Date.parse(`${text}Z`)) ? '' : `; did you mean ${text}Z?`;
  throw new UsageError(`must be a time with its zone like 2026-01-05T09:00Z, got ${text}${meant}`);
}
