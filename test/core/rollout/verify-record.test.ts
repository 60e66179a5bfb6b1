import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../lib/core/rollout/chain.ts';
import type { Happening, RolloutEvent } from '../../../lib/core/rollout/event.ts';
import { fold, nextEvent } from '../../../lib/core/rollout/rollout.ts';
import type { Rollout } from '../../../lib/core/rollout/state.ts';
import { type StoredRecord, verifyRecord } from '../../../lib/core/rollout/verify-record.ts';
import { analyzed, aPlan, begin, requested } from './a-rollout.ts';

const happenings: readonly Happening[] = [
  requested(aPlan()),
  { kind: 'claimed', fence: 1 },
  { kind: 'held', reason: 'somebody else wrote the alias' },
  analyzed({ kind: 'wait', reason: 'too little' }),
  { kind: 'rollback-started', reason: 'too many errors', outcome: 'rolled-back' },
  { kind: 'closed', reason: 'too many errors', outcome: 'rolled-back' },
];

/** A record. An older release writes no link, and hands on one that it does not know. */
function aRecord(isOld: (index: number) => boolean = () => false) {
  const events: RolloutEvent[] = [];
  let state: Rollout | undefined;
  for (const [index, happening] of happenings.entries()) {
    const known = isOld(index) ? state && { seq: state.seq } : state;
    const event = nextEvent(known, happening, begin + index * 1000, 'test');
    const { last, ...next } = fold(state, event, 'r');
    const handedOn = isOld(index) ? state?.last : last;
    state = { ...next, ...(handedOn && { last: handedOn }) };
    events.push(event);
  }
  return { events, state: state! };
}

const stored = ({ events, state }: { events: readonly RolloutEvent[]; state: Rollout }): StoredRecord => ({
  events: events.map((event) => ({ seq: event.seq, text: JSON.stringify(event) })),
  head: JSON.stringify(state),
});

const messages = (record: StoredRecord) => verifyRecord(record).problems.map(({ message }) => message);

describe('the chain of a record', () => {
  it('covers every event of a record that nobody touched', () => {
    const record = aRecord();

    expect(verifyRecord(stored(record))).toEqual({
      isIntact: true,
      events: 6,
      chainedFrom: 1,
      lastHash: record.state.last?.hash,
      problems: [],
    });
  });

  it('is of what an event says, however it is written down', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (more) => {
        const event = { ...more, ...nextEvent(undefined, { kind: 'queued', behind: 'r' }, begin, 'test') };
        const reversed = Object.fromEntries(Object.entries(event).toReversed());

        expect(hashOf(JSON.parse(JSON.stringify(reversed)) as RolloutEvent)).toBe(hashOf(event));
      }),
    );
  });

  it('is SHA-256 over JSON with its members in order, so that anybody can follow it', () => {
    const event = nextEvent(undefined, { kind: 'queued', behind: 'other' }, begin, 'start');

    // Printed by: printf '{"at":"2026-01-05T09:00:00.000Z","behind":"other","by":"start","kind":"queued","seq":1}' | sha256sum
    expect(hashOf(event)).toBe('2e1b2a429c5590ad2b9d41068b901563757f9532cf592d34fe2c311cb6b3d3d4');
  });
});

describe('what somebody did to a record', () => {
  it.each([1, 2, 3, 4, 5, 6])('is found where event %i was changed', (seq) => {
    const { events, head } = stored(aRecord());
    const changed = events.map((event) =>
      event.seq === seq ? { seq, text: event.text?.replace('"by":"test"', '"by":"nobody"') } : event,
    );

    expect(messages({ events: changed, head })).toEqual([
      expect.stringMatching(`^event ${seq} has been changed: its hash is [0-9a-f]{12}…, expected [0-9a-f]{12}…$`),
    ]);
  });

  it.each([1, 2, 3, 4, 5, 6])('is found where event %i was removed', (seq) => {
    const { events, head } = stored(aRecord());

    expect(messages({ events: events.filter((event) => event.seq !== seq), head })).toEqual([
      `event ${seq} is missing`,
    ]);
  });

  it('is found where an event was removed and those after it moved up', () => {
    const { events, head } = stored(aRecord());
    const closed = events.filter(({ seq }) => seq !== 3).map(({ text }, index) => ({ seq: index + 1, text }));

    expect(messages({ events: closed, head })).toContain('event 3 has been changed: it says that it is event 4');
  });

  it('is found where an event was put behind the end, and where it is no event any more', () => {
    const { events, head } = stored(aRecord());

    expect(
      messages({ events: [...events, { seq: 7, text: events[0]?.text?.replace('"seq":1', '"seq":7') }], head }),
    ).toEqual(["event 7 has been added: the record's head ends with event 6"]);
    expect(messages({ events: events.with(2, { seq: 3, text: 'null' }), head })).toEqual([
      'event 3 is not the JSON of an event',
    ]);
  });

  it('is found where it took the head away', () => {
    const { events } = stored(aRecord());

    expect(messages({ events })).toEqual(['the head of the record is missing or not the JSON of a rollout']);
  });

  it('is found where a link was cut out, to make an event look like one of an older release', () => {
    const { events, head } = stored(aRecord());
    const cut = events.map(({ seq, text }) => ({
      seq,
      text: seq === 4 ? text?.replace(/"previous":"[0-9a-f]+",/, '') : text,
    }));

    expect(messages({ events: cut, head })).toEqual([expect.stringMatching(/^event 4 has been changed/)]);
  });
});

describe('a record that an older release began', () => {
  it('is not chained before the first event of this one', () => {
    const record = aRecord((index) => index < 3);

    expect(verifyRecord(stored(record))).toMatchObject({ isIntact: true, chainedFrom: 4, problems: [] });
  });

  it('is not chained before the last event of the other, where both wrote to it', () => {
    const record = aRecord((index) => index === 2);

    expect(verifyRecord(stored(record))).toMatchObject({ isIntact: true, chainedFrom: 4, problems: [] });
  });

  it('and ended is not chained at all', () => {
    const record = aRecord(() => true);

    expect(verifyRecord(stored(record))).toMatchObject({ isIntact: true, chainedFrom: null, events: 6 });
  });
});
