import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestRefused } from '../../../lib/core/errors.ts';
import { ageProblem, readRequest, rolloutId } from '../../../lib/core/rollout/request.ts';

const detail = { target: 'checkout:live', version: '2', key: 'build-7' };
const event = {
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  source: 'tidegate.payments',
  time: '2026-01-05T09:00:00Z',
  detail,
};

const refusals: readonly (readonly [what: string, event: unknown, message: string])[] = [
  ['nothing', undefined, 'the event must be an object, got nothing'],
  ['a list', [], 'the event must be an object, got []'],
  ['no detail', { ...event, detail: undefined }, 'detail must be an object, got nothing'],
  ['a text for the detail', { ...event, detail: '{}' }, 'detail must be an object, got "{}"'],
  ['no time', { ...event, time: '' }, 'time must be a text, got ""'],
  ['a time in words', { ...event, time: 'now' }, 'time must be an ISO 8601 instant, got "now"'],
  [
    'a foreign source',
    { ...event, source: 'aws.codepipeline' },
    'source must be tidegate.<owner>, got "aws.codepipeline"',
  ],
  ['the control plane’s own source', { ...event, source: 'tidegate' }, 'source must be tidegate.<owner>'],
  ['an empty owner', { ...event, source: 'tidegate.' }, 'source must be tidegate.<owner>, got "tidegate."'],
  ['something behind the owner', { ...event, source: 'tidegate.payments.x' }, 'source must be tidegate.<owner>'],
  ['an owner with a space', { ...event, source: 'tidegate.pay ments' }, 'source must be tidegate.<owner>'],
  ['no target', { ...event, detail: { ...detail, target: undefined } }, 'target must be a text, got nothing'],
  [
    'a function without alias',
    { ...event, detail: { ...detail, target: 'checkout' } },
    'detail.target must be function:alias like checkout:live, got "checkout"',
  ],
  [
    'an ARN',
    { ...event, detail: { ...detail, target: 'arn:aws:lambda:eu-west-1:123456789012:function:checkout:live' } },
    'detail.target must be function:alias',
  ],
  ['a version as a number', { ...event, detail: { ...detail, version: 2 } }, 'version must be a text, got 2'],
  [
    'the unpublished version',
    { ...event, detail: { ...detail, version: '$LATEST' } },
    'detail.version must be a published version\'s number like "2", got "$LATEST"',
  ],
  ['version 0', { ...event, detail: { ...detail, version: '0' } }, 'detail.version must be a published'],
  ['an empty key', { ...event, detail: { ...detail, key: '' } }, 'key must be a text, got ""'],
  [
    'a long key',
    { ...event, detail: { ...detail, key: 'k'.repeat(257) } },
    'detail.key must have at most 256 characters, got 257',
  ],
  ['members that only every object has', { ...event, detail: { key: 'k' } }, 'target must be a text, got nothing'],
  [
    'members of a prototype',
    { ...event, detail: Object.create(detail) as object },
    'target must be a text, got nothing',
  ],
  [
    'members of a prototype in JSON',
    { ...event, detail: JSON.parse(`{ "__proto__": ${JSON.stringify(detail)} }`) as unknown },
    'target must be a text, got nothing',
  ],
];

describe('a request', () => {
  it('is read from an event on the bus', () => {
    expect(readRequest(event)).toEqual({
      request: { ...detail, source: 'tidegate.payments' },
      time: Date.UTC(2026, 0, 5, 9),
    });
  });

  it('has the event’s own id for a key where it brings none', () => {
    const { request } = readRequest({ ...event, detail: { target: 'checkout:live', version: '2' } });

    expect(request.key).toBe(event.id);
  });

  it.each(refusals)('is refused with %s', (_, given, message) => {
    const read = () => readRequest(given);

    expect(read).toThrow(RequestRefused);
    expect(read).toThrow(message);
  });

  it('is a request or refused, whatever the event is', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (whole, part) => {
        for (const given of [whole, { ...event, detail: part }, { ...event, time: part }, { ...event, source: part }]) {
          try {
            readRequest(given);
          } catch (error) {
            expect(error).toBeInstanceOf(RequestRefused);
          }
        }
      }),
    );
  });

  it('is too old after an hour', () => {
    const time = Date.UTC(2026, 0, 5, 9);
    const hour = 3_600_000;

    expect(ageProblem(time, time + hour)).toBeUndefined();
    expect(ageProblem(time, time - hour)).toBeUndefined();
    expect(ageProblem(time, time + hour + 60_000)).toBe(
      'the request is 61 minutes old; ask again with a new key if it is still wanted',
    );
  });
});

describe('a rollout’s id', () => {
  const request = { ...detail, source: 'tidegate.payments' };

  it('is the same for the same target and key, whoever asks and for whichever version', () => {
    expect(rolloutId(request)).toBe(rolloutId({ ...request, source: 'other', version: '3' }));
    // Printed by: printf 'checkout:live\nbuild-7' | sha256sum | cut -c1-12
    expect(rolloutId(request)).toBe('checkout-live-04b7b74d0ed8');
  });

  it('is another one for another target or key', () => {
    const ids = [request, { ...request, key: 'build-8' }, { ...request, target: 'checkout-live:x' }].map(rolloutId);

    expect(new Set(ids).size).toBe(3);
    expect(rolloutId({ ...request, target: 'a-b:c' })).not.toBe(rolloutId({ ...request, target: 'a:b-c' }));
  });

  it('names an execution, however long target and key are', () => {
    const name = (most: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9-_]{1,${most}}$`));
    fc.assert(
      fc.property(name(64), name(128), fc.string(), (fn, alias, key) => {
        expect(rolloutId({ ...request, target: `${fn}:${alias}`, key })).toMatch(/^[A-Za-z0-9-_]{1,80}$/);
      }),
    );
  });
});
