import { AsyncLocalStorage } from 'node:async_hooks';
import { OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/server-sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { type Given, makeClient } from '../../lib/flags/lambda/make-client.ts';
import { tidegateProvider } from '../../lib/openfeature/index.ts';

afterEach(() => OpenFeature.clearProviders());

const aFlag = (variants: object, defaultVariant: string, more: object = {}) => ({
  ...{ state: 'ENABLED', variants, defaultVariant },
  ...more,
});
const isPro = { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'on', null] };
const document = (more: object = {}) => ({
  flags: {
    checkout: aFlag({ on: true, off: false }, 'off', { targeting: isPro, metadata: { owner: 'payments' } }),
    color: aFlag({ red: 'red' }, 'red'),
    limit: aFlag({ high: 10 }, 'high'),
    theme: aFlag({ dark: { bar: 'black' } }, 'dark'),
    disabled: { ...aFlag({ on: true }, 'on'), state: 'DISABLED' },
    broken: { state: 'ENABLED', variants: { on: true }, defaultVariant: 'missing' },
    ...more,
  },
});

let clients = 0;

/** The real OpenFeature client, on our provider, on documents that a test hands out. */
async function anOpenFeature(load: () => object | string | Error) {
  let now = Date.UTC(2027, 0, 1);
  const written: string[] = [];
  const flags = makeClient(
    {
      source: {
        load: async () => {
          const answer = load();
          if (answer instanceof Error) throw answer;
          return { text: typeof answer === 'string' ? answer : JSON.stringify(answer) };
        },
        currentAsOf: ({ startedAt }) => startedAt,
      },
      ...{ maxAgeSeconds: 300, refreshSeconds: 10, timeoutMs: 3000, initTimeoutMs: 2000, metrics: true },
    },
    {
      ...{ functionName: 'checkout', now: () => now, elapsed: () => now, write: (line) => void written.push(line) },
      ...{ after: () => new Promise(() => {}), requests: new AsyncLocalStorage<Given>() },
    },
  );
  const events: { kind: string; flags?: readonly string[]; message?: string }[] = [];
  const domain = `test ${clients++}`;
  const client = OpenFeature.getClient(domain);
  for (const kind of Object.values(ProviderEvents)) {
    client.addHandler(kind, (details) => {
      const { flagsChanged, message } = (details ?? {}) as { flagsChanged?: string[]; message?: string };
      events.push({ kind, ...(flagsChanged && { flags: flagsChanged }), ...(message !== undefined && { message }) });
    });
  }
  await OpenFeature.setProviderAndWait(domain, tidegateProvider(flags)).catch(() => {});
  /** What a request does some time later: the client asks for the next document. */
  const later = async (milliseconds: number) => {
    now += milliseconds;
    await client.getBooleanValue('checkout', false);
    // The attempt has begun on the side; one turn of the event loop is all it needs.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  };
  return { client, flags, events, written, later };
}

describe('through the OpenFeature client', () => {
  it('flags of every type have their values', async () => {
    const { client } = await anOpenFeature(() => document());

    expect(await client.getBooleanValue('checkout', false, { plan: 'pro' })).toBe(true);
    expect(await client.getStringValue('color', 'blue')).toBe('red');
    expect(await client.getNumberValue('limit', 1)).toBe(10);
    expect(await client.getObjectValue('theme', {})).toEqual({ bar: 'black' });
  });

  it.each([
    ['a rule that matches', 'checkout', { plan: 'pro' }, { value: true, variant: 'on', reason: 'TARGETING_MATCH' }],
    ['a rule that does not', 'checkout', {}, { value: false, variant: 'off', reason: 'DEFAULT' }],
    ['a disabled flag', 'disabled', {}, { value: false, reason: 'DISABLED' }],
    ['an unknown flag', 'nothing', {}, { value: false, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' }],
    ['a flag of another type', 'color', {}, { value: false, reason: 'ERROR', errorCode: 'TYPE_MISMATCH' }],
    ['a broken flag', 'broken', {}, { value: false, reason: 'ERROR', errorCode: 'PARSE_ERROR' }],
  ])('%s says so in its details', async (_, key, context, expected) => {
    const { client } = await anOpenFeature(() => document());

    expect(await client.getBooleanDetails(key, false, context)).toMatchObject({ flagKey: key, ...expected });
  });

  it('the metadata of a flag are there', async () => {
    const { client } = await anOpenFeature(() => document());

    expect((await client.getBooleanDetails('checkout', false)).flagMetadata).toEqual({ owner: 'payments' });
  });
});

describe('the provider', () => {
  it('is in error until it has a document, and ready then', async () => {
    const answers = [new Error('no agent'), document()];
    const { client, events, later } = await anOpenFeature(() => answers.shift() ?? document());
    const [before, value] = [client.providerStatus, await client.getBooleanValue('checkout', true)];

    await later(11_000);

    expect([before, value]).toEqual([ProviderStatus.ERROR, true]);
    expect(client.providerStatus).toBe(ProviderStatus.READY);
    expect(events.map(({ kind }) => kind)).toEqual([ProviderEvents.Error, ProviderEvents.Ready]);
  });

  it('names the flags that have changed', async () => {
    const answers = [document(), document({ color: aFlag({ red: 'crimson' }, 'red') })];
    const { client, events, later } = await anOpenFeature(() => answers.shift()!);

    await later(11_000);

    expect(events.at(-1)).toEqual({ kind: ProviderEvents.ConfigurationChanged, flags: ['color'] });
    expect(await client.getStringValue('color', '')).toBe('crimson');
  });

  it('is stale while the document cannot be replaced, goes on answering, and is ready again afterwards', async () => {
    const answers: (object | string)[] = [document(), '{ not JSON', document()];
    const { client, events, later } = await anOpenFeature(() => answers.shift()!);
    await later(11_000);
    const [during, value] = [client.providerStatus, await client.getBooleanValue('checkout', false, { plan: 'pro' })];

    await later(11_000);

    expect([during, value]).toEqual([ProviderStatus.STALE, true]);
    expect(events[1]?.message).toContain('the last good document');
    expect(client.providerStatus).toBe(ProviderStatus.READY);
  });

  it('is stale with a document that is too old', async () => {
    const answers = [document(), new Error('no agent')];
    const { client, later } = await anOpenFeature(() => answers.shift() ?? new Error('no agent'));

    await later(301_000);

    expect(client.providerStatus).toBe(ProviderStatus.STALE);
  });

  it('makes metrics of what is tracked', async () => {
    const { client, written } = await anOpenFeature(() => document());

    client.track('purchase', {}, { value: 12.5 });

    expect(JSON.parse(written[0]!)).toMatchObject({ Event: 'purchase', Tracked: 1, TrackedValue: 12.5 });
  });

  it('says nothing more once it is closed', async () => {
    const answers = [document(), document({ color: aFlag({ red: 'crimson' }, 'red') })];
    const { events, later } = await anOpenFeature(() => answers.shift()!);
    await OpenFeature.clearProviders();
    const before = events.length;

    await later(11_000);

    expect(events.length).toBe(before);
  });
});
