import { describe, expect, it } from 'vitest';
import type { Watch } from '../../lib/aws/watches.ts';
import type { Deps } from '../../lib/tasks/deps.ts';
import { newsOf } from '../../lib/tasks/news.ts';
import { tellAll } from '../../lib/tasks/tell-rollouts.ts';
import { alarmEvent } from './a-control-plane.ts';

const news = newsOf(alarmEvent('shared-database', 0));
const watch = { functionName: 'checkout', aliasName: 'live', baseline: '1', canary: '2', since: '' };
const watches = (count: number): readonly Watch[] =>
  Array.from({ length: count }, (_, i) => ({ ...watch, rolloutId: `rollout-${i}` }));

/** Tells so many rollouts; gives how many had been told before the first machine woke, and how many woke in each second. */
async function toldOf(count: number, isOver = (_rolloutId: string) => false) {
  let second = 0;
  let told = 0;
  let before: number | undefined;
  const woken: number[] = [];
  const deps = {
    inbox: {
      send: async () => void told++,
      token: async (rolloutId: string) => (isOver(rolloutId) ? undefined : rolloutId),
    },
    watches: { stands: () => ({}) },
    executions: {
      wake: async () => {
        before ??= told;
        woken[second] = (woken[second] ?? 0) + 1;
      },
    },
    sleep: async (milliseconds: number) => void (second += milliseconds / 1000),
  } as unknown as Pick<Deps, 'inbox' | 'watches' | 'executions' | 'sleep'>;
  const tellings = await tellAll(deps, watches(count), news, () => news.signal(''));
  return { before, woken, tellings };
}

describe('many rollouts that the guard has taken back', () => {
  it('are all told before the first machine wakes, and wake ten in a second', async () => {
    const { before, woken, tellings } = await toldOf(35);

    expect(before).toBe(35);
    expect(woken).toEqual([10, 10, 10, 5]);
    expect(tellings.map(({ status }) => status)).toEqual(Array.from({ length: 35 }, () => 'fulfilled'));
  });

  it('wake within forty seconds, however many they are', async () => {
    const { woken } = await toldOf(4000);

    expect(woken).toEqual(Array.from({ length: 40 }, () => 100));
  });

  it('do not wake where nobody sleeps', async () => {
    const { woken } = await toldOf(3, (rolloutId) => rolloutId !== 'rollout-1');

    expect(woken).toEqual([1]);
  });
});
