import { describe, expect, it } from 'vitest';
import { functionOf } from '../../fixtures/account/bundle.ts';
import { aFlagReader, MINUTE, type Reader, startAt } from './a-flag-reader.ts';

const code = functionOf(`
  exports.handler = async ({ path = '/applications/shop/environments/prod/configurations/flags', wait = 0 }) => {
    const answer = await fetch('http://localhost:2772' + path).catch((error) => error);
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (answer instanceof Error) return { error: answer.message, code: answer.cause?.code };
    return { status: answer.status, version: answer.headers.get('configuration-version'), body: await answer.text() };
  };
`);

const PREFETCH = { AWS_APPCONFIG_EXTENSION_PREFETCH_LIST: '/applications/shop/environments/prod/configurations/flags' };

async function aReader(more: Partial<Reader> = {}) {
  const made = aFlagReader({ code, ...more });
  await made.deploy('one');
  return made;
}

describe('the AppConfig agent beside a function', () => {
  it('answers from its cache, which the first request fills, as the function’s role', async () => {
    const { invoke, polls, account } = await aReader();

    const answers = [await invoke(), await invoke(), await invoke()];

    const same = { status: 200, version: 'v1', body: 'one' };
    expect(answers).toEqual([same, same, same]);
    expect(polls()).toBe(1);
    expect(account.calls.find(({ operation }) => operation === 'StartConfigurationSession')?.principal).toMatchObject({
      kind: 'role',
    });
  });

  it('has what the prefetch list names before the code of the function is loaded', async () => {
    const { invoke, account } = await aReader({ environment: PREFETCH });

    await invoke();

    const [session, poll] = account.calls.filter(({ principal }) => principal.kind === 'role');
    expect([session?.operation, poll?.operation]).toEqual(['StartConfigurationSession', 'GetLatestConfiguration']);
    expect(poll?.at).toBeLessThan(account.clock.now() - 150);
  });

  it('is frozen with the function: after an idle time one request is still answered with the old configuration', async () => {
    const { invoke, begin, pass, polls } = await aReader();
    await invoke();
    await begin('two');
    // An environment that is idle for ten minutes is ended.
    await pass(5 * MINUTE);

    const first = await invoke({ wait: 100 });
    const second = await invoke();

    expect([first.body, second.body]).toEqual(['one', 'two']);
    expect(polls()).toBe(2);
  });

  it('goes on serving what it has while AppConfig is down, and says nothing of its age', async () => {
    const { invoke, account, pass } = await aReader();
    await invoke();
    account.faults.add({ kind: 'region-down', services: ['appconfig'], at: account.clock.now() });

    await pass(2 * MINUTE);
    const answers = [await invoke({ wait: 100 }), await invoke()];

    const same = { status: 200, version: 'v1', body: 'one' };
    expect(answers).toEqual([same, same]);
  });

  it.each([
    ['AppConfig is down', { kind: 'region-down', services: ['appconfig'] } as const, 502],
    ['AppConfig does not answer in time', { kind: 'delay', service: 'appconfig', milliseconds: 10_000 } as const, 504],
  ])('without anything in its cache says so where %s', async (_, fault, status) => {
    const environment = { AWS_APPCONFIG_EXTENSION_POLL_TIMEOUT_MILLIS: '1000' };
    const { invoke, account } = await aReader({ environment });
    account.faults.add({ ...fault, at: startAt });

    expect((await invoke()).status).toBe(status);
  });

  it('says so where nothing was deployed, and where it may not read', async () => {
    const nothing = await aFlagReader({ code }).invoke();
    const denied = await (await aReader({ actions: [] })).invoke();

    expect(nothing).toMatchObject({ status: 404, body: expect.stringContaining('ResourceNotFoundException') });
    expect(denied).toMatchObject({ status: 502, body: expect.stringContaining('AccessDeniedException') });
  });

  it('is not there without its layer', async () => {
    const { invoke } = await aReader({ layers: [] });

    expect(await invoke()).toEqual({ error: 'fetch failed', code: 'ECONNREFUSED' });
  });
});

it('another layer, or one for another architecture, is refused', () => {
  const layer = 'arn:aws:lambda:us-east-1:027255383542:layer:AWS-AppConfig-Extension-Arm64:262';

  expect(() => aFlagReader({ code, layers: [layer] })).toThrow(/made for arm64 and its function is x86_64/);
  expect(() => aFlagReader({ code, layers: ['arn:aws:lambda:us-east-1:1:layer:mine:1'] })).toThrow(/not modelled/);
});
