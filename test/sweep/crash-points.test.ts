import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { RolloutEvent } from '../../lib/core/rollout/event.ts';
import { crashPointsOf } from '../../lib/rehearsal/sweep/crash-points.ts';
import { describeFault } from '../../lib/rehearsal/sweep/faults.ts';
import { type Played, playScene } from '../../lib/rehearsal/sweep/play.ts';
import { scenes } from '../../lib/rehearsal/sweep/scenes.ts';
import { type Rehearsed, rehearseScene } from '../../lib/rehearsal/sweep/sweep.ts';
import { sweepOptions } from './options.ts';

describe('where a function stands when it dies', () => {
  it('is the same before a call as after the write that came last, whatever was read since', () => {
    const [read, write, readAgain] = pointsOf([aRead(0), aWrite(10), aRead(20)]);

    expect(readAgain!.before).toBe(write!.after);
    expect(write!.before).toBe(read!.before);
    expect(write!.after).not.toBe(write!.before);
  });

  it('is not known while a write is on its way, for its effect may come before the crash or after it', () => {
    const [write, beside, later] = pointsOf([aWrite(0), aRead(1), aRead(50)]);

    expect(beside).toEqual({});
    expect(later!.before).toBe(write!.after);
  });

  it('is the same whichever read it waits for, unless it goes on writing meanwhile', () => {
    const [first, second, beside] = pointsOf([aRead(0), aRead(20), aRead(40), aWrite(41)]);

    expect(first!.waiting).toBe(second!.waiting);
    expect(beside).toEqual({ before: second!.before });
  });

  it('is not known after a write beside which another one is made', () => {
    const [write, beside] = pointsOf([aWrite(0), aWrite(1)]);

    expect(write).toEqual({ before: expect.any(String) });
    expect(beside).toEqual({});
  });

  it.each([
    ['in another invocation', { invocation: 'another' }],
    ['in a second attempt, which has the same request id', { at: 60_000 }],
    ['when an answer has never come', { answeredAt: undefined }],
  ])('is another one %s', (_, other) => {
    const [first, second] = pointsOf([aWrite(0), { ...aWrite(100), ...other }]);

    expect([first!.before, first!.after]).not.toContain(second!.after);
  });

  it('is told of invocations alone, not of the machine or of people', () => {
    const { invocation: _, ...byOthers } = aRead(0);

    expect(pointsOf([byOthers])).toEqual([undefined]);
  });
});

test('a fault that is left out leads to the record of the one that is played for it, but for what chance measures', async () => {
  const options = sweepOptions();
  const rehearsed: Rehearsed[] = [];
  for (const scene of scenes) rehearsed.push(await rehearseScene(options, scene));
  const leftOut = rehearsed.flatMap(({ scene, same }) => same.map((pair) => ({ scene, ...pair })));
  const one = fc
    .constantFrom(...leftOut)
    .map((pair) => ({ ...pair, [fc.toStringMethod]: () => describeFault(pair.fault) }));

  await fc.assert(
    fc.asyncProperty(one, async ({ scene, fault, as }) => {
      const itself = await playScene(options, scene, [fault]);
      const other = await playScene(options, scene, [as]);

      expect(told(itself)).toEqual(told(other));
    }),
    { seed: 11, numRuns: 6, endOnFailure: true },
  );
});

/**
 * The events of all records, without times, ids and counted requests; and without analyses that wait for the next one, since
 * milliseconds decide whether a minute is complete.
 */
const told = ({ rollouts }: Played) =>
  rollouts.map(({ events }) =>
    events.filter(isStep).map(({ at: _, ...event }) => {
      const text = JSON.stringify(event, (_key, value: unknown) => (typeof value === 'number' ? 0 : value));
      return text
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|checkout-live-[0-9a-f]+|[0-9a-f]{64}/g, 'an id')
        .replaceAll(/\([^()]* by chance\)/g, '')
        .replaceAll(/\d+/g, '0');
    }),
  );

const isStep = (event: RolloutEvent) => event.kind !== 'analyzed' || event.decision.kind !== 'wait';

type Made = Parameters<typeof crashPointsOf>[0][number];

/** They are answered 10 ms later. */
const aRead = (at: number): Made => ({ ...aWrite(at), operation: 'GetItem' });
const aWrite = (at: number): Made => ({
  ...{ at, answeredAt: at + 10, service: 'dynamodb', operation: 'UpdateItem', invocation: 'one' },
});

function pointsOf(calls: readonly Made[]) {
  const points = crashPointsOf(calls);
  return calls.map((call) => points.get(call));
}
