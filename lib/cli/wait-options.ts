import { readDuration } from '../core/text/duration.ts';
import { UsageError } from './command.ts';

/** The options of every command that can wait for a rollout's end. */
export const waitOptions = {
  wait: { summary: 'wait until it has ended or is held, and tell what happens on stderr' },
  timeout: { summary: 'how long to wait at most', value: 'TIME', read: readTimeout, default: '2h' },
} as const;

function readTimeout(text: string): number {
  const read = readDuration(text);
  if (read.ok) return read.value;
  const hint = read.suggestion === undefined ? '' : `; did you mean ${read.suggestion}?`;
  throw new UsageError(`It must be ${read.expected}${hint}`);
}
