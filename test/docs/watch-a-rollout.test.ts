import { expect, test } from 'vitest';
import { aDeployedAccount, minute } from '../cli/a-deployed-account.ts';
import { fencesOf } from './fences.ts';
import { strangePassages } from './shape.ts';

const page = 'docs/how-to/watch-a-rollout.md';
const captures = new Map(
  fencesOf(page).flatMap(({ language, text }, i, all) => {
    const [, command] = /^npx node bin\/tidegate\.ts (\w+)/.exec(all[i - 1]?.text ?? '') ?? [];
    return language === 'text' && command !== undefined ? [[command, text] as const] : [];
  }),
);

test('what the page shows is what the commands print of a rollout like that', { timeout: 120_000 }, async () => {
  const { tidegate, advance } = await aDeployedAccount({ canaryErrors: '1%', others: ['cart'] });
  await tidegate(['start', 'checkout:live', '--version', '2', '--key', 'build-1234']);
  await advance(6 * minute);

  const printed: Record<string, string> = {
    list: (await tidegate(['list'])).stdout,
    get: (await tidegate(['get', 'checkout:live'])).stdout,
  };
  await tidegate(['status', 'checkout:live', '--wait']);
  printed.history = (await tidegate(['history', 'checkout:live'])).stdout;
  printed.explain = (await tidegate(['explain', 'checkout:live'])).stdout;

  expect([...captures.keys()]).toEqual(['list', 'get', 'history', 'explain']);
  for (const [command, capture] of captures) {
    expect({ command, strange: strangePassages(capture, printed[command] ?? '') }).toEqual({ command, strange: [] });
  }
});
