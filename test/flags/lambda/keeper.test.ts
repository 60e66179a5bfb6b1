import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentSource } from '../../../lib/flags/lambda/agent-source.ts';
import type { FlagsEvent } from '../../../lib/flags/lambda/client.ts';
import { type Keeper, keeper } from '../../../lib/flags/lambda/keeper.ts';
import type { Loaded } from '../../../lib/flags/lambda/source.ts';

const START = Date.UTC(2027, 0, 1);
const MINUTE = 60_000;
const poll = agentSource({
  path: '/',
  port: 1,
  pollSeconds: 45,
  timeoutMs: 1,
  fetch: () => Promise.reject(new Error()),
});

/** A flag that is on for everybody, and one whose text tells the time its rules see. */
const aDocument = (name: string, on = true) =>
  JSON.stringify({
    flags: {
      checkout: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: on ? 'on' : 'off' },
      [name]: { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on' },
      clock: {
        state: 'ENABLED',
        variants: { late: true, early: false },
        targeting: { if: [{ '>': [{ var: '$flagd.timestamp' }, { var: 'moment' }] }, 'late', 'early'] },
      },
    },
  });

function aKeeper(answer: () => Loaded | Promise<Loaded>) {
  let now = START;
  const events: FlagsEvent[] = [];
  const options = {
    maxAgeSeconds: 300,
    refreshSeconds: 10,
    timeoutMs: 3000,
    emit: (event: FlagsEvent) => void events.push(event),
  };
  const source = { load: async () => answer(), currentAsOf: poll.currentAsOf };
  const kept = keeper({ ...options, source, now: () => now });
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  /** The second that rules take for the present. */
  const clockOf = ({ current }: Keeper) => {
    let [low, high] = [0, 2 ** 32];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (current()!.boolean('clock', false, { moment: middle })) low = middle + 1;
      else high = middle;
    }
    return low * 1000;
  };
  return { kept, events, pass, now: () => now, clock: () => clockOf(kept) };
}

const kinds = (events: readonly FlagsEvent[]) => events.map(({ kind }) => kind);

describe('the keeper of a document', () => {
  it('has none until the first one has arrived', async () => {
    const { kept, events } = aKeeper(() => ({ text: aDocument('a'), version: 'v1' }));
    const before = kept.status();

    await kept.refresh();

    expect(before).toEqual({ state: 'empty' });
    expect(kept.status()).toEqual({ state: 'fresh', version: 'v1', ageSeconds: 45 });
    expect(events).toEqual([{ kind: 'ready', version: 'v1' }]);
  });

  it.each([
    ['the agent fails', () => Promise.reject(new Error('no agent')), 'no agent'],
    ['the next one is no JSON', () => ({ text: '{' }), 'a flag document is JSON'],
    ['the next one is empty', () => ({ text: '' }), 'a flag document is JSON'],
    ['the next one has no flags', () => ({ text: '{}' }), 'an object "flags"'],
  ])('goes on with the last good one where %s', async (_, next, words) => {
    const answers: (() => Loaded | Promise<Loaded>)[] = [() => ({ text: aDocument('a'), version: 'v1' }), next];
    const { kept, events, pass } = aKeeper(() => answers.shift()!());
    await kept.refresh();
    pass(11_000);

    await kept.refresh();

    expect(kept.current()!.boolean('checkout', false)).toBe(true);
    expect(kept.status()).toMatchObject({ version: 'v1', problem: expect.stringContaining(words) });
    expect(kinds(events)).toEqual(['ready', 'problem']);
  });

  it('takes another document, and says which flags are others', async () => {
    const texts = [aDocument('a'), aDocument('b', false)];
    const { kept, events } = aKeeper(() => ({ text: texts.shift()! }));
    await kept.refresh();
    await kept.refresh();

    expect(kept.current()!.boolean('checkout', true)).toBe(false);
    expect(events[1]).toEqual({ kind: 'changed', flags: expect.arrayContaining(['checkout', 'a', 'b']) });
    expect(events[1]).toMatchObject({ flags: { length: 3 } });
  });

  it('takes a document in which a flag is broken, and says which', async () => {
    const { kept, events } = aKeeper(() => ({ text: '{"flags":{"bad":{"state":"ON"}}}' }));

    await kept.refresh();

    expect(kinds(events)).toEqual(['ready', 'broken']);
    expect(events[1]).toMatchObject({ flag: 'bad', message: expect.stringContaining('"state" is') });
    expect(kept.status().problem).toBeUndefined();
  });

  it('asks at most once in so many seconds, and never twice at a time', async () => {
    let asked = 0;
    const { kept, pass } = aKeeper(() => {
      asked++;
      return { text: aDocument('a') };
    });
    for (let i = 0; i < 100; i++) kept.touch();
    await kept.refresh();
    pass(9_000);
    kept.touch();
    pass(1_000);
    kept.touch();
    await kept.refresh();

    expect(asked).toBe(2);
  });

  it('does not wait for an attempt that was frozen with its environment, nor take its late answer', async () => {
    const late = Promise.withResolvers<Loaded>();
    const answers = [late.promise, Promise.resolve({ text: aDocument('new') })];
    const { kept, pass } = aKeeper(() => answers.shift()!);
    void kept.refresh();
    pass(24 * 60 * MINUTE);

    await kept.refresh();
    late.resolve({ text: aDocument('old') });
    await late.promise;

    expect(kept.current()!.boolean('new', false)).toBe(true);
    expect(kept.current()!.boolean('old', false)).toBe(false);
  });
});

describe('the clock of a document', () => {
  it('is that of the machine as long as the document is fresh', async () => {
    const { kept, pass, clock, now } = aKeeper(() => ({ text: aDocument('a') }));
    await kept.refresh();
    pass(11_000);
    await kept.refresh();

    expect(clock()).toBe(now());
  });

  it('stands still in an environment that wakes late, until it is certain that the document is current', async () => {
    const { kept, events, pass, clock, now } = aKeeper(() => ({ text: aDocument('a') }));
    await kept.refresh();
    const slept = now();
    pass(24 * 60 * MINUTE);

    await kept.refresh();
    const [first, state] = [clock(), kept.status().state];
    pass(10_000);
    await kept.refresh();
    const second = clock();

    expect(first).toBe(slept + (300 - 45) * 1000);
    expect(state).toBe('stale');
    expect(second).toBe(now());
    expect(kinds(events)).toEqual(['ready', 'stale', 'ready']);
  });

  it('never runs further ahead of the moment the document was replaced than its age may be', async () => {
    const gaps = fc.array(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 100_000 })), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(gaps, fc.integer({ min: 0, max: 200_000 }), async (seconds, replacedAfter) => {
        // An agent as AWS describes it: it asks when it is invoked, and what it gets is there for the next request.
        const agent = { has: 'old', askedAt: START };
        const { kept, pass, now, clock } = aKeeper(() => ({ text: aDocument(agent.has) }));
        await kept.refresh();
        for (const gap of seconds) {
          pass(gap * 1000);
          const due = now() - agent.askedAt >= 45_000;
          kept.touch();
          await kept.refresh();
          if (kept.current()!.boolean('old', false)) {
            expect(clock()).toBeLessThanOrEqual(START + (replacedAfter + 300) * 1000);
          }
          if (!due) continue;
          agent.has = now() >= START + replacedAfter * 1000 ? 'new' : 'old';
          agent.askedAt = now();
        }
      }),
      { numRuns: 200 },
    );
  });
});
