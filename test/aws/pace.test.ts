import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { createAccount } from '../../lib/account/account.ts';
import { dynamoPace } from '../../lib/aws/pace.ts';
import { warmUp } from '../tasks/clients.ts';
import { assembly } from '../tasks/deployed.ts';

async function aPace() {
  const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
  await warmUp(account);
  account.load(assembly);
  const startedAt = account.clock.now();
  // The clock stands still for whoever asks, so that the waits are plain numbers.
  const pace = dynamoPace(new DynamoDBClient(account.clientConfig()), 'rollouts', () => startedAt);
  return { pace, run: <T>(promise: Promise<T>) => account.settle(promise) };
}

describe('turns', () => {
  it('come at once where nobody is in line', async () => {
    const { pace, run } = await aPace();

    expect(await run(pace.turn('start', 6))).toEqual({ kind: 'yours', waitMs: 0 });
  });

  it('come one after the other for however many ask at the same moment, and never twice', async () => {
    const { pace, run } = await aPace();

    const turns = await run(Promise.all(Array.from({ length: 20 }, () => pace.turn('start', 6))));

    const waits = turns.flatMap((turn) => (turn.kind === 'yours' ? [turn.waitMs] : [])).toSorted((a, b) => a - b);
    expect(waits).toEqual(Array.from({ length: 20 }, (_, index) => index * 1000));
  });

  it('take no place in a line that is too long', async () => {
    const { pace, run } = await aPace();
    for (let call = 0; call < 8; call++) await run(pace.turn('forward', 1, 1000));

    const refused = await run(pace.turn('forward', 1, 1000));
    const patient = await run(pace.turn('forward', 1, 60_000));

    expect(refused).toEqual({ kind: 'crowded' });
    expect(patient).toEqual({ kind: 'yours', waitMs: 1250 });
  });

  it('wait while everybody stands aside', async () => {
    const { pace, run } = await aPace();

    await run(pace.standAside(30_000));
    await run(pace.standAside(10_000));

    expect(await run(pace.turn('forward', 1))).toEqual({ kind: 'yours', waitMs: 30_000 });
    expect(await run(pace.turn('start', 6))).toEqual({ kind: 'yours', waitMs: 30_000 });
  });
});
