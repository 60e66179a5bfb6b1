import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFlags, FlagsSetupError, withFlags } from '../../../lib/flags/lambda/index.ts';
import { type Given, makeClient } from '../../../lib/flags/lambda/make-client.ts';
import type { Loaded } from '../../../lib/flags/lambda/source.ts';

const split = {
  fractional: [
    ['on', 50],
    ['off', 50],
  ],
};
const aFlag = (more: object = {}) => ({
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  ...more,
});
const document = {
  flags: {
    plain: aFlag(),
    checkout: aFlag({ targeting: split, metadata: { rollout: 'checkout-1' } }),
    basket: aFlag({ metadata: { rollout: 'basket-1' } }),
  },
};

/** A line of metrics, read again. */
interface Line {
  readonly [member: string]: unknown;
  readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Dimensions: unknown }[] };
}

function aClient({
  load = async (): Promise<Loaded> => ({ text: JSON.stringify(document) }),
  initTimeoutMs = 2000,
} = {}) {
  let now = Date.UTC(2027, 0, 1);
  let elapsed = 0;
  const written: Line[] = [];
  const timers: (() => void)[] = [];
  const client = makeClient(
    {
      source: { load, currentAsOf: ({ startedAt }) => startedAt },
      ...{ maxAgeSeconds: 300, refreshSeconds: 10, timeoutMs: 3000, initTimeoutMs, metrics: true },
    },
    {
      functionName: 'checkout',
      now: () => now,
      elapsed: () => elapsed,
      after: () => new Promise((resolve) => timers.push(resolve)),
      write: (line) => written.push(JSON.parse(line) as Line),
      requests: new AsyncLocalStorage<Given>(),
    },
  );
  const pass = (milliseconds: number) => {
    now += milliseconds;
    elapsed += milliseconds;
  };
  return { client, written, pass, timers };
}

const user = (i: number) => ({ targetingKey: `user-${i}` });

describe('a client', () => {
  it('gives fallbacks, and says why, until it has a document', async () => {
    const { client } = aClient({ load: () => new Promise(() => {}) });

    expect(client.boolean('plain', true)).toBe(true);
    expect(client.evaluate('plain', true)).toMatchObject({ reason: 'ERROR', errorCode: 'PROVIDER_NOT_READY' });
  });

  it('answers from its document', async () => {
    const { client } = aClient();
    await client.ready();

    expect(client.boolean('plain', true)).toBe(false);
    expect(client.string('plain', 'x')).toBe('x');
    expect(client.evaluate('plain', true)).toMatchObject({ variant: 'off', reason: 'STATIC' });
  });

  it('makes one request wait for the first document, and no longer than it may; later ones not at all', async () => {
    const { client, timers } = aClient({ load: () => new Promise(() => {}) });
    const order: string[] = [];

    const first = client.observe(() => order.push('first'));
    await Promise.resolve();
    order.push('waited');
    timers[0]!();
    await first;
    await client.observe(() => order.push('second'));

    expect(order).toEqual(['waited', 'first', 'second']);
    expect(timers).toHaveLength(1);
  });

  it('has the values that a test gives it, until it is told otherwise', async () => {
    const { client } = aClient();
    await client.ready();

    const restore = client.override({ plain: true, unknown: 'yes' });
    const during = [client.boolean('plain', false), client.string('unknown', 'no')];
    restore();

    expect(during).toEqual([true, 'yes']);
    expect([client.boolean('plain', false), client.string('unknown', 'no')]).toEqual([false, 'no']);
  });

  it('goes on where a listener fails', async () => {
    const { client } = aClient();
    client.on(() => {
      throw new Error('mine');
    });

    await client.ready();

    expect(client.status().state).toBe('fresh');
  });
});

const requestsIn = (written: readonly Line[]) => written.filter((line) => 'Requests' in line);

describe('what is observed of a request', () => {
  it('is one line with the variants of all flags that a rollout moves, its outcome and its latency', async () => {
    const { client, written, pass } = aClient();

    await client.observe(() => {
      client.boolean('plain', false);
      client.boolean('checkout', false, user(1));
      client.boolean('checkout', false, user(1));
      client.boolean('basket', true);
      pass(12);
    });

    expect(requestsIn(written)).toMatchObject([
      {
        'flag:checkout': expect.stringMatching(/^(on|off)$/),
        'flag:basket': 'off',
        Requests: 1,
        Errors: 0,
        Latency: 12,
      },
    ]);
    expect(requestsIn(written)[0]!['_aws'].CloudWatchMetrics).toEqual([
      {
        Namespace: 'Tidegate/Flags',
        Dimensions: [['flag:checkout'], ['flag:basket']],
        Metrics: [
          { Name: 'Requests', Unit: 'Count' },
          { Name: 'Errors', Unit: 'Count' },
          { Name: 'Latency', Unit: 'Milliseconds' },
        ],
      },
    ]);
  });

  it('is nothing where no such flag was asked for', async () => {
    const { client, written } = aClient();

    await client.observe(() => client.boolean('plain', false));

    expect(written).toEqual([]);
  });

  it('counts for both variants where a flag gave both', async () => {
    const { client, written } = aClient();

    await client.observe(() => {
      for (let i = 0; i < 20; i++) client.boolean('checkout', false, user(i));
    });

    expect(new Set(requestsIn(written).map((line) => line['flag:checkout']))).toEqual(new Set(['on', 'off']));
    expect(requestsIn(written)).toHaveLength(2);
  });

  it.each([
    ['is thrown', () => Promise.reject(new Error('out of stock')), 1],
    ['is an answer of 500 and more', () => ({ statusCode: 503 }), 1],
    ['is an answer of 400', () => ({ statusCode: 404 }), 0],
    ['is anything else', () => 'done', 0],
  ])('counts the outcome that %s', async (_, outcome, errors) => {
    const { client, written } = aClient();
    const work = () => {
      client.boolean('basket', false);
      return outcome() as unknown;
    };

    await client.observe(work).catch(() => {});

    expect(requestsIn(written)).toMatchObject([{ Errors: errors }]);
  });

  it('is told apart where requests run beside each other', async () => {
    const { client, written } = aClient();
    const gate = Promise.withResolvers<void>();

    const slow = client.observe(async () => {
      await gate.promise;
      client.boolean('basket', false);
    });
    await client.observe(() => client.boolean('checkout', false, user(1)));
    gate.resolve();
    await slow;

    expect(requestsIn(written).map((line) => Object.keys(line).filter((key) => key.startsWith('flag:')))).toEqual([
      ['flag:checkout'],
      ['flag:basket'],
    ]);
  });

  it('is joined by how the flags are doing, once a minute', async () => {
    const { client, written, pass } = aClient();
    const request = () => client.observe(() => client.boolean('plain', false));
    await request();
    pass(61_000);
    await request();
    pass(30_000);
    await request();

    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({ Function: 'checkout', Evaluations: 2, Problems: 0, DocumentAge: 0 });
    expect(written[0]!.EvaluationLatency).toHaveLength(1);
  });

  it('is bounded: more than a hundred variants are left out, and counted', async () => {
    const variants = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`v${i}`, i]));
    const targeting = { cat: ['v', { var: 'n' }] };
    const many = { flags: { many: { state: 'ENABLED', variants, targeting, metadata: { rollout: 'r' } } } };
    const { client, written, pass } = aClient({ load: async () => ({ text: JSON.stringify(many) }) });

    await client.observe(() => {
      for (let n = 0; n < 150; n++) client.number('many', 0, { n });
      pass(61_000);
    });

    expect(requestsIn(written)).toHaveLength(100);
    expect(written.at(-1)).toMatchObject({ DroppedVariants: 50 });
  });

  it('counts a flag with a breaker always, and takes no rollout’s place for it', async () => {
    const variants = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`v${i}`, i]));
    const targeting = { cat: ['v', { var: 'n' }] };
    const many = (metadata: object) => ({ state: 'ENABLED', variants, targeting, metadata });
    const flags = { guarded: many({ breaker: '{}' }), moved: many({ breaker: '{}', rollout: 'r' }), plain: many({}) };
    const { client, written } = aClient({ load: async () => ({ text: JSON.stringify({ flags }) }) });

    await client.observe(() => {
      for (let n = 0; n < 150; n++) client.number('guarded', 0, { n });
      for (const key of ['moved', 'plain']) client.number(key, 0, { n: 1 });
    });

    const names = requestsIn(written).flatMap((line) => Object.keys(line).filter((name) => name.startsWith('flag:')));
    expect(names.filter((name) => name === 'flag:guarded')).toHaveLength(100);
    expect(new Set(names)).toEqual(new Set(['flag:guarded', 'flag:moved']));
  });

  it('is told of its health once a minute though nobody calls observe', async () => {
    const { client, written, pass } = aClient();
    await client.ready();

    for (let i = 0; i < 100; i++) {
      client.boolean('plain', false);
      pass(1500);
    }

    expect(written.map(({ Function, Evaluations }) => [Function, Evaluations])).toEqual([
      ['checkout', expect.any(Number)],
      ['checkout', expect.any(Number)],
    ]);
    expect(written[0]).toHaveProperty('DocumentAge');
    expect(written[0]).toHaveProperty('EvaluationLatency');
  });

  it('is joined by what is tracked, in all and by variant', async () => {
    const { client, written } = aClient();

    await client.observe(() => {
      client.boolean('basket', false);
      client.track('purchase', undefined, { value: 12.5 });
    });

    const [line] = written.filter((each) => 'Tracked' in each);
    expect(line).toMatchObject({ Event: 'purchase', 'flag:basket': 'off', Tracked: 1, TrackedValue: 12.5 });
    expect(line!['_aws'].CloudWatchMetrics[0]!.Dimensions).toEqual([['Event'], ['Event', 'flag:basket']]);
  });
});

describe('createFlags', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('reads a file', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tidegate-flags-')), 'flags.json');
    writeFileSync(file, JSON.stringify(document));

    const flags = createFlags({ file });
    await flags.ready();

    expect(flags.boolean('plain', true)).toBe(false);
  });

  it('reads the file that the environment names', async () => {
    vi.stubEnv('TIDEGATE_FLAGS_FILE', '/nowhere/flags.json');

    const flags = createFlags();
    await flags.ready();

    expect(flags.status()).toMatchObject({ state: 'empty', problem: expect.stringContaining('/nowhere/flags.json') });
  });

  it('takes a document, and lends itself to a handler', async () => {
    const flags = createFlags({ document });
    const handler = withFlags(flags, async (event: { readonly user: string }) => ({
      enabled: flags.boolean('plain', true, { targetingKey: event.user }),
    }));

    expect(await handler({ user: 'a' }, {})).toEqual({ enabled: false });
  });

  it('says what it needs', () => {
    expect(() => createFlags()).toThrow(FlagsSetupError);
    expect(() => createFlags({ document, maxAgeSeconds: 50 })).toThrow('maxAgeSeconds must be at least 55');
  });
});
