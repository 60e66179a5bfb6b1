import { expect, test } from 'vitest';
import { aLocalAccount } from '../cli/a-local-account.ts';
import { type Capture, expectShown } from './capture.ts';
import { fencesOf } from './fences.ts';

const page = 'docs/tutorial-local.md';

/** What is shown of each block's output, in the page's order. */
const shown: readonly Pick<Capture, 'keep'>['keep'][] = [
  [/./],
  [/./],
  [/^checkout-live-\w+$/, /^▶/, /^rollout/, /stage \d/, /bake/],
  [/./],
  [/ ▶ stage/, / ✓ .*pass/, /is needed|stays in|waits/],
  [/approved by/, / ▶ stage/, / ✓ /, / ■ /, /was promoted/],
  [/ ▶ stage/, /alice|bob/, /orders are missing/, / ✓ the alias/, / ■ /, / ◀ /],
  [/fails/, / ▶ stage/, / ✗ /, / ◀ /, / ■ /, /was rolled back/],
  [/./],
];

interface Typed {
  /** Whose access key is set for the one command, if so. */
  readonly as: string | undefined;
  readonly argv: readonly string[];
  readonly exitCode: number;
}

/** The command lines of a block, with reasons in quotes as one word. */
const typedIn = (text: string): readonly Typed[] =>
  [
    ...text.matchAll(/^(?:AWS_ACCESS_KEY_ID=(\w+) )?npx node bin\/tidegate\.ts ([^#\n]+?)(?: # exits with (\d))?$/gm),
  ].map(([, as, line = '', code]) => ({
    as,
    argv: [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word),
    exitCode: Number(code ?? 0),
  }));

test('the tutorial goes as the page says, from the first command to the last', { timeout: 180_000 }, async () => {
  const local = await aLocalAccount();
  const fences = fencesOf(page);
  const watching: Promise<unknown>[] = [];
  let block = 0;
  let printed = local.told();

  for (const { language, text } of fences) {
    if (language === 'text') {
      expectShown({ page, block, keep: shown[block] ?? [] }, printed.replaceAll(local.address, defaultAddress));
      block++;
      printed = '';
      continue;
    }
    for (const { as, argv, exitCode } of typedIn(text)) {
      if (argv.join(' ') === 'local') continue;
      if (argv.includes('--watch')) {
        watching.push(local.beside(argv));
        continue;
      }
      // A person needs some seconds to type the next one.
      await local.advance(typingMs);
      const typed = await local.tidegate(argv, as);
      expect({ argv, exitCode: typed.exitCode, stderr: typed.stderr }).toMatchObject({ argv, exitCode });
      printed += typed.stderr + typed.stdout;
    }
  }

  expect(block).toBe(shown.length);
  expect(watching).toHaveLength(1);
  await expect(local.during(Promise.all(watching))).resolves.toEqual([
    expect.objectContaining({ exitCode: 0, stdout: expect.stringMatching(/was promoted/) }),
  ]);
  await local.end();
});

const defaultAddress = 'http://127.0.0.1:4599';
/** Of the account's time: two seconds of a person's. */
const typingMs = 120_000;
