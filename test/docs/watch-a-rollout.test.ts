import { test } from 'vitest';
import { aDeployedAccount, minute } from '../cli/a-deployed-account.ts';
import { expectShown } from './capture.ts';

const page = 'docs/how-to/watch-a-rollout.md';
const changes = [/^\d{4}/, / (·|▶|✓|✗|◀|■) /];

/** What is shown of each command's output, in the page's order. */
const captures = {
  list: [/./],
  get: [/^\S/, /^$/, /^│ .*(bake|evidence|…|worse)/],
  history: [...changes, /stage +canary failed/, /needs more requests/],
  explain: [/./],
};

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

  for (const [block, [command, keep]] of Object.entries(captures).entries()) {
    expectShown({ page, block, keep }, printed[command] ?? '');
  }
});
