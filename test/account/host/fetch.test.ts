import { describe, expect, test } from 'vitest';
import { createAccount } from '../../../lib/account/account.ts';
import type { WireRequest, WireResponse } from '../../../lib/account/wire/http.ts';
import { functionOf } from '../../fixtures/account/bundle.ts';

const startAt = Date.UTC(2026, 0, 5, 9);

type Server = (request: WireRequest) => Promise<WireResponse>;

/** What a function's body gives, run in an account where `metrics.example.com` is served. */
async function runWith(server: Server, body: string) {
  const account = createAccount({ seed: 1, startAt });
  account.serveHost('metrics.example.com', server);
  const sandbox = await account.settle(
    account.host.start({
      functionName: 'reader',
      version: '1',
      codeFolder: functionOf(`exports.handler = async () => { ${body} };`),
      handler: 'index.handler',
      environment: {},
      roleArn: 'arn:aws:iam::123456789012:role/reader',
      memoryMb: 256,
      timeoutSeconds: 60,
    }),
  );
  const invokedArn = 'arn:aws:lambda:us-east-1:123456789012:function:reader';
  const outcome = await account.settle(sandbox.invoke({}, { requestId: 'request-1', invokedArn }));
  return outcome.kind === 'success' ? (JSON.parse(outcome.payload) as unknown) : outcome;
}

const ask = (rest = '') => `fetch('https://metrics.example.com/a?b=c', {
  method: 'POST', headers: { 'X-Token': 'open' }, body: 'how much?', redirect: 'manual', ${rest}
})`;

describe('fetch in a function', () => {
  test('reaches a server of the simulation, and gives what it answers', async () => {
    const echo: Server = async ({ method, target, headers, body }) => ({
      status: 418,
      headers: { 'x-kind': 'pot' },
      body: `${method} ${target} ${headers['x-token']} ${body as string}`,
    });

    const answer = await runWith(
      echo,
      `const response = await ${ask()};
       let text = '';
       for await (const chunk of response.body) text += Buffer.from(chunk).toString();
       return [response.status, response.headers.get('x-kind'), text];`,
    );

    expect(answer).toEqual([418, 'pot', 'POST /a?b=c open how much?']);
  });

  test('waits on the virtual clock for a server that says nothing, no longer than its signal', async () => {
    const answer = await runWith(
      () => new Promise(() => {}),
      `const from = Date.now();
       try { await ${ask('signal: AbortSignal.timeout(5000)')}; } catch (error) { return [error.name, Date.now() - from]; }`,
    );

    expect(answer).toEqual(['TimeoutError', 5000]);
  });

  test('fails as the real one does when no connection is made', async () => {
    const answer = await runWith(
      () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
      `try { await ${ask()}; } catch (error) { return [error.message, error.cause.code]; }`,
    );

    expect(answer).toEqual(['fetch failed', 'ECONNREFUSED']);
  });

  test.each([
    ['a server that nobody put there', `fetch('https://elsewhere.example.com', { redirect: 'manual' })`, /no server/],
    ['redirects', `fetch('https://metrics.example.com')`, /that follows redirects/],
    ['a stream', ask('body: new Blob([])'), /body that is no text/],
    ['what it does not know', ask('keepalive: true'), /fetch with keepalive/],
  ])('ends the run at %s, even if the function swallows the error', async (_, call, message) => {
    const run = runWith(
      async () => ({ status: 200, headers: {}, body: '' }),
      `await ${call}.catch(() => {}); return 1;`,
    );

    await expect(run).rejects.toThrow(message);
  });
});
