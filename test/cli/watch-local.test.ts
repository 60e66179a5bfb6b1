import { afterAll, beforeAll, expect, test } from 'vitest';
import { aLocalAccount, type LocalAccount, minute } from './a-local-account.ts';

let local: LocalAccount;
beforeAll(async () => {
  local = await aLocalAccount();
});
afterAll(() => local.end());

test('a rollout of tidegate local that is watched through a pipe is plain lines of at most 80 columns and a last one that says how it ended', async () => {
  await local.tidegate(['start', 'checkout:live', '--version', '2']);
  await local.advance(minute);
  const watching = local.beside(['get', 'checkout:live', '--watch']);
  await local.advance(2 * minute);
  await local.tidegate(['abort', 'checkout:live', '--reason', 'carts are empty']);

  const { exitCode, stdout, stderr } = await local.during(watching);

  const lines = stdout.trimEnd().split('\n');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  // Neither colors nor a cursor that moves: nothing of it depends on NO_COLOR.
  expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
  // The last line is the sentence that `status` has, in one piece for whoever searches for it.
  expect(lines.slice(0, -1).filter((line) => line.length > 80)).toEqual([]);
  expect(stdout.match(/└─ /g)).toHaveLength(1);
  expect(stdout).toMatch(/\n\d\d:\d\d:\d\d ✗ alice aborts\n +carts are empty\n/);
  expect(lines.at(-1)).toMatch(/^checkout-live-\w+: version 2 /);
});
