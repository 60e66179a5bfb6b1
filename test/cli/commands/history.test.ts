import { expect, test } from 'vitest';
import type { RolloutEvent } from '../../../lib/core/rollout/event.ts';
import { foldAll } from '../../../lib/core/rollout/rollout.ts';
import { aDeployedAccount } from '../a-deployed-account.ts';

test('a rollout is told from its record alone, long after, and its events are there for an audit', async () => {
  const { tidegate, advance } = await aDeployedAccount({ canaryErrors: '20%' });
  await tidegate(['start', 'checkout:live', '--version', '2', '--key', 'bad', '--wait']);
  await advance(3_600_000);

  const { exitCode, stdout, stderr } = await tidegate(['history', 'checkout:live']);
  const { json } = await tidegate(['history', 'checkout:live', '--json']);

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(
    /^2026-01-05 UTC\n09:00:\d\d · version 2 requested[^]*✗ 1\/2 +10% .* fail: roll back\n[^]*◀ all traffic back on version 1\n.*■ rolled-back\n$/,
  );
  const events = json as RolloutEvent[];
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
  expect(foldAll('r', events)).toMatchObject({ phase: 'closed', outcome: 'rolled-back' });
});

test('of a rollout that nobody knows there is none', async () => {
  const { tidegate } = await aDeployedAccount();

  expect(await tidegate(['history', 'checkout-live-1'])).toMatchObject({ exitCode: 2, stdout: '' });
});
