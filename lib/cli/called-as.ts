import { relative } from 'node:path';

/** What to type to call this program again: `tidegate`, or in a checkout, where there is no such command, its file. */
export function calledAs(script: string, cwd: string): string {
  return script.endsWith('.ts') ? `npx node ${relative(cwd, script)}` : 'tidegate';
}

/** A line that says what to type, as it has to be typed here. */
export const asTypedHere = (line: string, program: string): string =>
  line.replaceAll(/\btidegate (?=[a-z])/g, `${program} `);
