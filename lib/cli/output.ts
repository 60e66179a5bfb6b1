import type { Result } from './command.ts';
import type { Context, Terminal } from './context.ts';

type Streams = Pick<Context, 'stdout' | 'stderr'>;

/** Prints what a command came to: its value alone with `--json`, otherwise text on stdout and notes on stderr. */
export function printResult({ stdout, stderr }: Streams, { json, text, notes = [] }: Result, asJson: boolean): void {
  if (asJson) {
    stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    return;
  }
  for (const note of notes) stderr.write(`${note}\n`);
  if (text !== '') stdout.write(`${text}\n`);
}

/** Tells people what is going on, while it goes on. */
export function narrate({ stderr }: Streams, line: string): void {
  stderr.write(`${line}\n`);
}

/** Adds to the result while it grows. */
export function append({ stdout }: Pick<Streams, 'stdout'>, lines: readonly string[]): void {
  for (const line of lines) stdout.write(`${line}\n`);
}

/** Draws over the whole terminal; what does not fit is left out, from the end. */
export function redraw({ stdout }: Pick<Streams, 'stdout'>, lines: readonly string[], { rows }: Terminal): void {
  const fitting = lines.length < rows ? lines : [...lines.slice(0, rows - 2), '…'];
  // Home; each line and then the rest of the screen are cleared behind what is new, so that nothing flickers.
  stdout.write(`\u001B[H${fitting.map((line) => `${line}\u001B[K\n`).join('')}\u001B[J`);
}

/** Prints why a command did not come to a result. With `--json` a script finds the reason on stdout. */
export function printError({ stdout, stderr }: Streams, error: Error, asJson: boolean): void {
  if (asJson) stdout.write(`${JSON.stringify({ error: { name: error.name, message: error.message } }, null, 2)}\n`);
  else stderr.write(`error: ${error.message}\n`);
}
