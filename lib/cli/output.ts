import type { Result } from './command.ts';
import type { Context } from './context.ts';

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

/** Prints why a command did not come to a result. With `--json` a script finds the reason on stdout. */
export function printError({ stdout, stderr }: Streams, error: Error, asJson: boolean): void {
  if (asJson) stdout.write(`${JSON.stringify({ error: { name: error.name, message: error.message } }, null, 2)}\n`);
  else stderr.write(`error: ${error.message}\n`);
}
