import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backtest } from '../../../lib/cli/commands/backtest.ts';
import { aDeployedAccount, type DeployedAccount, minute, startAt } from '../a-deployed-account.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-'));
const plan = join(folder, 'plan.yaml');
writeFileSync(
  plan,
  `target: { function: checkout, alias: live }
stages: [{ weight: 10%, bake: 5m }, { weight: 50%, bake: 5m }]
`,
);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const at = (minutes: number) => new Date(startAt + minutes * minute).toISOString();
const period = (from: number, to: number) => [plan, '--from', at(from), '--to', at(to)];

describe('minutes of an account', { timeout: 60_000 }, () => {
  let deployed: DeployedAccount;
  let rolledBackAt = 0;
  beforeAll(async () => {
    deployed = await aDeployedAccount({ canaryErrors: '20%' });
    await deployed.advance(20 * minute);
    await deployed.tidegate(['start', 'checkout:live', '--version', '2']);
    await deployed.tidegate(['status', 'checkout:live', '--wait']);
    await deployed.advance(5 * minute);
    rolledBackAt = 35;
  });

  test('of a rollout that ran are judged as it was, now by this plan', async () => {
    const { exitCode, stdout } = await deployed.tidegate(['backtest', ...period(20, rolledBackAt)]);

    expect(stdout).toMatch(
      /^minutes of rollout checkout-live-\w+\n[^]*\nrolled-back after minute \d, in stage 1: canary /,
    );
    expect(exitCode).toBe(3);
  });

  test('of a quiet time are split by chance, to see how often the plan is wrong', async () => {
    const quiet = ['backtest', ...period(1, 18), '--runs', '50'];
    const { exitCode, stdout } = await deployed.tidegate(quiet);
    const { json } = await deployed.tidegate([...quiet, '--json']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^no rollout ran in these 17 minutes: the version that served was split against itself 50 times\n[^]*\nrolled back by mistake: 0 % \(95 % interval 0 % to 7\.1 %\)\n$/,
    );
    expect(json).toMatchObject({ runs: 50, seed: 1, falseRollbacks: { share: 0, low: 0 } });
  });

  test.each(backtest.examples.filter(({ command }) => command.includes('--from')))(
    'are judged by the example $command',
    async ({ command }) => {
      const argv = command.split(' ').slice(1);

      const { exitCode, stdout } = await deployed.tidegate(argv.map((word) => (word === 'plan.yaml' ? plan : word)));

      expect(exitCode).toBe(0);
      // Before there was any traffic.
      expect(stdout).toMatch(/held +200\n/);
    },
  );

  test.each([
    [['--from', at(1)], '--data is missing: the recording to judge; or --from and --to'],
    [['--from', at(9), '--to', at(9)], '--from must be at least a complete minute'],
    [['--from', at(-15_000), '--to', at(0)], '--from and --to must be at most 7 days apart'],
    [['--from', at(-25_000), '--to', at(-24_000)], '--from must be within the last 15 days'],
    [['--from', '2026-01-05T09:00', '--to', at(9)], 'did you mean 2026-01-05T09:00Z?'],
    [['--from', at(1), '--to', at(9), '--runs', '0'], 'must be a whole number from 1 to 10000, got 0'],
    [['--from', at(1), '--to', at(9), '--data', 'x.json'], 'and not both'],
  ])('are refused with what to do: %j', async (options, message) => {
    const { exitCode, stderr } = await deployed.tidegate(['backtest', plan, ...options]);

    expect(stderr.replaceAll('\n', ' ')).toContain(message);
    expect(exitCode).toBe(2);
  });
});
