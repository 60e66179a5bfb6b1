import type { Context } from './context.ts';

/** Wider lines are hard to read, and narrower ones impossible to fill. */
const widest = 100;
const narrowest = 20;
/** Where nobody knows how wide it will be read: in a file, a pipe, a pipeline's log. */
const elsewhere = 80;

/** How many characters a line of text may have. */
export function textWidth({ terminal }: Pick<Context, 'terminal'>): number {
  const { columns } = terminal() ?? { columns: elsewhere };
  return Math.min(widest, Math.max(narrowest, columns));
}
