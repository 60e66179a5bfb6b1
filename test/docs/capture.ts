import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'vitest';
import { read } from '../repository/files.ts';
import { fencesOf } from './fences.ts';
import { strangePassages } from './shape.ts';

/** What a page shows of what a command prints: the lines that matter, and `[…]` for those between them. */
export interface Capture {
  readonly page: string;
  /** Which of the page's `text` blocks, from 0. */
  readonly block: number;
  /** A line that one of these matches is shown. */
  readonly keep: readonly RegExp[];
}

/** `npm run docs` sets it: then pages are written, and not compared. */
export const renewing = process.env.RENEW_DOCS === 'true';

/** Expects a page to show what was printed, give or take numbers; or, where pages are renewed, lets it show just that. */
export function expectShown({ page, block, keep }: Capture, printed: string): void {
  const shown = fencesOf(page).filter(({ language }) => language === 'text')[block]?.text ?? '';
  if (renewing) return renew(page, block, shortened(printed, keep));
  expect(shown).not.toBe('');
  expect({ page, block, strange: strangePassages(shown, printed) }).toEqual({ page, block, strange: [] });
}

/** The lines that matter, in their order. */
export function shortened(printed: string, keep: readonly RegExp[]): string {
  const lines: string[] = [];
  for (const line of printed.trimEnd().split('\n')) {
    if (keep.some((pattern) => pattern.test(line))) lines.push(line);
    else if (lines.length > 0 && lines.at(-1) !== elided) lines.push(elided);
  }
  return `${lines.join('\n')}\n`;
}

const elided = '[…]';

function renew(page: string, block: number, text: string): void {
  let seen = 0;
  const renewed = read(page).replaceAll(/^```text\n.*?^```$/gms, (found) =>
    seen++ === block ? `\`\`\`text\n${text}\`\`\`` : found,
  );
  writeFileSync(resolve(page), renewed);
}
