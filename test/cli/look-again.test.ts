import { describe, expect, test } from 'vitest';
import { lookAgain, type LookOptions } from '../../lib/cli/look-again.ts';
import type { RolloutEvent } from '../../lib/core/rollout/event.ts';
import { analyzed, aPlan, aPreparation, begin, record, requested, split } from '../core/rollout/a-rollout.ts';

const opening = record([
  [begin, requested(aPlan())],
  [begin, { kind: 'claimed', fence: 1 }],
  [begin, { kind: 'prepared', ...aPreparation() }],
  [begin, { kind: 'shifted', stageIndex: 0, alias: split(0.05), revisionId: 'w' }],
]);
const next = (seq: number, happening: object) =>
  ({ seq, at: new Date(begin).toISOString(), by: 'test', ...happening }) as RolloutEvent;
const waits = analyzed({ kind: 'wait', reason: 'not yet' });
const closed = { kind: 'closed', outcome: 'rejected', reason: 'so it is' };

/** Looks at a record to which events come at seconds; gives when it looked and what was fresh. */
async function lookedAt(coming: Readonly<Record<number, object>>, options: LookOptions = {}, closesAt = Infinity) {
  let seconds = 0;
  const nobodyReads = new AbortController();
  const events = () => [
    ...opening,
    ...Object.entries(coming)
      .filter(([at]) => Number(at) <= seconds)
      .map(([, happening], i) => next(opening.length + i + 1, happening)),
  ];
  const records = {
    events: async () => events(),
    eventsAfter: async (_: string, seq: number) => events().slice(seq),
  };
  const context = {
    now: () => seconds * 1000,
    sleep: async (milliseconds: number) => {
      seconds += milliseconds / 1000;
      if (seconds >= closesAt) nobodyReads.abort();
    },
    closed: nobodyReads.signal,
  };
  const looks: [at: number, fresh: readonly string[]][] = [];
  for await (const { fresh } of lookAgain(context, { records } as never, 'r', options)) {
    looks.push([Math.round(seconds * 10) / 10, fresh.map(({ kind }) => kind)]);
    if (looks.length > 100) throw new Error('it looks without end');
  }
  return looks;
}

describe('looking at a record again and again', () => {
  test('gives everything at first, then what is fresh, and ends with the rollout', async () => {
    const looks = await lookedAt({ 3: waits, 30: closed });

    expect(looks[0]).toEqual([0, ['requested', 'claimed', 'prepared', 'shifted']]);
    expect(looks.flatMap(([, fresh]) => fresh).slice(4)).toEqual(['analyzed', 'closed']);
    expect(looks.at(-1)?.[1]).toEqual(['closed']);
  });

  test('is patient while nothing happens, and attentive after something has', async () => {
    const looks = await lookedAt({ 60: waits, 200: closed });

    const pauses = looks.slice(1).map(([at], i) => Math.round((at - looks[i]![0]) * 10) / 10);
    expect(pauses.slice(0, 7)).toEqual([2, 3, 4.5, 6.8, 10.1, 15, 15]);
    const afterNews = looks.findIndex(([, fresh]) => fresh.includes('analyzed'));
    expect(pauses[afterNews]).toBe(2);
  });

  test('looks for the last time when its time is up', async () => {
    const looks = await lookedAt({}, { until: 10_000 });

    expect(looks.at(-1)?.[0]).toBe(10);
  });

  test('ends when nobody reads any more', async () => {
    const looks = await lookedAt({}, {}, 4);

    expect(looks.map(([at]) => at)).toEqual([0, 2]);
  });
});

test('of a record that is not there nothing is seen', async () => {
  const records = { events: async () => [], eventsAfter: async () => [] };
  const context = { now: () => 0, sleep: async () => {}, closed: new AbortController().signal };

  const looks: unknown[] = [];
  for await (const look of lookAgain(context, { records } as never, 'r')) looks.push(look);

  expect(looks).toEqual([]);
});
