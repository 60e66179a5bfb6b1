import { describe, expect, test } from 'vitest';
import { logLine } from '../../../functions/wiring/log-line.ts';

const said = (...args: Parameters<typeof logLine>) => JSON.parse(logLine(...args)) as unknown;
const about = { rolloutId: 'checkout-live-1', target: 'checkout:live' };

describe('a line of the log', () => {
  test.each([
    [
      'a task of the machine',
      { rolloutId: 'checkout-live-1', fence: 1 },
      { next: 'bake', waitSeconds: 60 },
      { rolloutId: 'checkout-live-1', next: 'bake', waitSeconds: 60 },
    ],
    [
      'a request',
      { source: 'tidegate.payments', detail: { target: 'checkout:live' } },
      { rolloutId: 'checkout-live-1' },
      about,
    ],
    ['a notice', { channel: 'slack', detail: about }, { status: 200 }, about],
    ['the guard', { detail: { alarmName: 'red' } }, { reverted: ['a', 'b'] }, { rolloutIds: ['a', 'b'] }],
    ['the reconciler', {}, { reconciled: [{ rolloutId: 'a', did: 'finished it' }] }, { rolloutIds: ['a'] }],
    [
      'a person’s word',
      { body: '{"rollout":"checkout:live"}' },
      { statusCode: 200, body: '{"rolloutId":"checkout-live-1","says":"paused"}' },
      { rolloutId: 'checkout-live-1' },
    ],
  ])('says which rollout it is about: %s', (_, input, answer, expected) => {
    expect(said('task', input, { answer })).toEqual({ level: 'INFO', task: 'task', ...expected });
  });

  test('says what failed, and of which rollout', () => {
    const error = new TypeError('no such alias');

    expect(said('shift', { rolloutId: 'checkout-live-1' }, { error })).toEqual({
      ...{ level: 'ERROR', task: 'shift', rolloutId: 'checkout-live-1' },
      error: { name: 'TypeError', message: 'no such alias' },
    });
  });

  test.each([undefined, null, 'text', { body: 'no JSON' }, { detail: null }])('can be about nothing: %j', (input) => {
    expect(said('task', input, { answer: undefined })).toEqual({ level: 'INFO', task: 'task' });
  });
});
