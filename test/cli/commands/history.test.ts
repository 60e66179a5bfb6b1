import { describe, expect, test } from 'vitest';
import { hashOf } from '../../../lib/core/rollout/chain.ts';
import type { RolloutEvent } from '../../../lib/core/rollout/event.ts';
import { foldAll } from '../../../lib/core/rollout/rollout.ts';
import type { ChangeRecord } from '../../../lib/view/change-record.ts';
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

describe('the record of a rollout that is over', () => {
  const rolledBack = async () => {
    const deployed = await aDeployedAccount({ canaryErrors: '20%' });
    const { json } = await deployed.tidegate(['start', 'checkout:live', '--version', '2', '--wait', '--json']);
    const { rolloutId } = json as { rolloutId: string };
    const event = (seq: number) => ({
      TableName: deployed.tableName,
      Key: { pk: { S: `ROLLOUT#${rolloutId}` }, sk: { S: `EVENT#${String(seq).padStart(6, '0')}` } },
    });
    return { ...deployed, rolloutId, event };
  };

  test('is as it was written, says so, and goes into one document', async () => {
    const { tidegate } = await rolledBack();

    const verified = await tidegate(['history', 'checkout:live', '--verify']);
    const exported = await tidegate(['history', 'checkout:live', '--export']);

    expect(verified).toMatchObject({ exitCode: 0, stderr: '' });
    expect(verified.stdout).toMatch(
      /^✓ events 1 to \d+ are as they were written; the last one's hash is\n {2}[0-9a-f]{64}\n/,
    );
    const change = JSON.parse(exported.stdout) as ChangeRecord;
    expect(exported).toMatchObject({ exitCode: 0, stderr: '' });
    expect(change).toMatchObject({
      format: 'tidegate-change-record/1',
      target: 'checkout:live',
      request: { source: 'tidegate.payments' },
      outcome: 'rolled-back',
      versions: { baseline: '1', canary: '2', serving: '1' },
      plan: { stages: [{ weight: 0.1 }, { weight: 0.5 }] },
      verification: { isIntact: true, chainedFrom: 1 },
    });
    expect(change.decisions.map(({ decision }) => decision)).toEqual(['roll-back']);
    expect(change.decisions[0]?.evidence).toMatchObject({ stage: 1, verdict: 'fail' });
    expect(change.events.slice(1).map(({ previous }) => previous)).toEqual(change.events.slice(0, -1).map(hashOf));
  });

  test('is found to be changed, and to have lost an event, by whoever verifies or exports it', async () => {
    const { tidegate, run, event } = await rolledBack();
    const { Item } = run('dynamodb', 'GetItem', event(2)) as { Item: { event: { S: string } } };
    run('dynamodb', 'PutItem', {
      TableName: event(2).TableName,
      Item: { ...Item, event: { S: Item.event.S.replace('"by":"start"', '"by":"tidegate.payments"') } },
    });
    run('dynamodb', 'DeleteItem', event(5));

    const verified = await tidegate(['history', 'checkout:live', '--verify']);
    const exported = await tidegate(['history', 'checkout:live', '--export']);

    expect(verified.exitCode).toBe(1);
    expect(verified.stdout).toMatch(
      /^✗ event 2 has been changed: [^\n]+\n✗ event 5 is missing\nthe record is not as it was/,
    );
    expect(exported).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('event 5 is missing') as string });
  });
});

test('a record that is not there is nothing to verify', async () => {
  const { tidegate } = await aDeployedAccount();

  expect(await tidegate(['history', 'checkout-live-1', '--verify'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('there is no rollout "checkout-live-1"') as string,
  });
});
