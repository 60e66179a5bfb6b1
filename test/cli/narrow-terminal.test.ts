import { expect, test } from 'vitest';
import { aDeployedAccount } from './a-deployed-account.ts';

const terminal = { columns: 40, rows: 24 };

/** Names and hashes cannot be broken, so that a line of one of them alone may be longer. */
const tooLong = (text: string) =>
  text.split('\n').filter((line) => line.length > terminal.columns && line.trim().includes(' '));

test('in a terminal of 40 columns every line of what people read fits', async () => {
  const { tidegate } = await aDeployedAccount({ canaryErrors: '20%' });
  await tidegate(['start', 'checkout:live', '--version', '2', '--key', 'bad', '--wait']);

  const lines: Record<string, readonly string[]> = {};
  for (const name of ['get', 'history', 'list', 'explain']) {
    const argv = name === 'list' ? [name] : [name, 'checkout:live'];
    const { stdout, exitCode } = await tidegate(argv, { terminal });
    expect(stdout.length).toBeGreaterThan(terminal.columns);
    expect(exitCode).toBeLessThan(4);
    lines[name] = tooLong(stdout);
  }

  expect(lines).toEqual({ get: [], history: [], list: [], explain: [] });
});
