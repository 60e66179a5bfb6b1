import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../lib/cli/main.ts';
import { COMMANDS } from '../../lib/cli/commands/index.ts';
import { parsePlan } from '../../lib/core/plan/parse.ts';
import { parseScenario } from '../../lib/rehearsal/parse-scenario.ts';
import { aContext } from '../cli/a-context.ts';
import { read } from '../repository/files.ts';
import { commandsIn } from './commands.ts';
import { allFences, type Fence, fencesOf, pages, placeOf } from './fences.ts';
import { strangePassages } from './shape.ts';

const written = (language: string) => allFences.filter((fence) => fence.language === language);

describe('what a page shows as YAML', () => {
  test.each(written('yaml').map((fence) => [placeOf(fence), fence] as const))(
    '%s is a valid plan or scenario',
    (_, { text }) => {
      const isPlan = /^targets?:/m.test(text);

      const parsed = isPlan ? parsePlan(text) : parseScenario(text);

      expect(parsed).toMatchObject({ ok: true });
    },
  );

  test('is enough to be worth a test', () => {
    expect(written('yaml').length).toBeGreaterThan(8);
  });
});

test.each(written('json').map((fence) => [placeOf(fence), fence] as const))('%s is valid JSON', (_, { text }) => {
  expect(() => JSON.parse(text) as unknown).not.toThrow();
});

// The first rehearsal after a change synthesizes the control plane, which takes its time on a busy machine.
describe('what a page tells people to type', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-docs-'));
  beforeAll(() => symlinkSync(join(process.cwd(), 'examples'), join(folder, 'examples')));
  afterAll(() => rmSync(folder, { recursive: true }));

  const shown = allFences.filter((fence) => commandsIn(fence).length > 0);

  test.each(shown.map((fence) => [placeOf(fence), fence] as const))('%s does what the page says', async (_, fence) => {
    saveFilesBefore(fence, folder);
    let printed = '';
    const exitCodes: number[] = [];

    for (const { argv, into } of commandsIn(fence)) {
      const context = aContext({ cwd: folder });
      exitCodes.push(await main(argv, context));
      if (into !== undefined) writeFileSync(join(folder, into), context.printed.stdout);
      printed += context.printed.stderr + context.printed.stdout;
    }

    expect(exitCodes).toEqual(commandsIn(fence).map(({ exitCode }) => exitCode));
    expect(strangePassages(outputShownAfter(fence), printed)).toEqual([]);
  });

  test('is enough to be worth a test', () => {
    expect(shown.length).toBeGreaterThan(5);
  });

  test.each(pages)('%s names only commands that exist', (page) => {
    const code = [...fencesOf(page).map(({ text }) => text), ...inlineCode(page)].join('\n');
    const named = [...code.matchAll(/^(?:npx node bin\/tidegate\.ts|tidegate) ([a-z][a-z-]*)/gm)].map(
      ([, name]) => name,
    );

    const firstWords = new Set(Object.keys(COMMANDS).map((name) => name.split(' ')[0]));
    expect(named.filter((name) => !firstWords.has(name))).toEqual([]);
  });
});

/** The blocks of the same page that readers have been told to save by then. */
function saveFilesBefore(fence: Fence, folder: string): void {
  for (const { savedAs, text, line } of fencesOf(fence.page)) {
    if (savedAs !== undefined && line < fence.line) writeFileSync(join(folder, savedAs), text);
  }
}

/** A `text` block directly after a command is what it printed. */
function outputShownAfter(fence: Fence): string {
  const fences = fencesOf(fence.page);
  const next = fences[fences.findIndex(({ line }) => line === fence.line) + 1];
  const lastLine = fence.line + fence.text.split('\n').length;
  return next?.language === 'text' && next.line === lastLine + 2 ? next.text : '';
}

const inlineCode = (page: string): readonly string[] =>
  [...read(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
