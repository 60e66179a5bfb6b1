import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MOST_BYTES } from '../../lib/sources/ask.ts';
import { datadog } from '../../lib/sources/datadog.ts';
import { prometheus } from '../../lib/sources/prometheus.ts';
import { webhook } from '../../lib/sources/webhook.ts';
import { aFreePort } from './a-free-port.ts';
import { anOutside, asking, type Behavior, window, withServer } from './a-server.ts';

type Outside = ReturnType<typeof anOutside>;

/** Datadog's address is not for a plan to choose, so its requests are sent astray on the way. */
const astray = ({ fetch, ...outside }: Outside, url: string): Outside => ({
  ...outside,
  fetch: (_, options) => fetch(url, options),
});

const sources = {
  prometheus: (outside: Outside, url: string) =>
    prometheus(outside)({ query: { url, query: 'up' }, window, asking, secret: 'a token' }),
  datadog: (outside: Outside, url: string) =>
    datadog(astray(outside, url))({
      query: { query: 'avg:up{*}', site: 'datadoghq.com', aggregate: 'avg' },
      window,
      asking,
      secret: '{"apiKey":"a","appKey":"b"}',
    }),
  webhook: (outside: Outside, url: string) => webhook(outside)({ query: { url }, window, asking, secret: 'a secret' }),
};

const big = 'x'.repeat(MOST_BYTES + 1);

describe.each(Object.entries(sources))('%s, when the server', (_, source) => {
  test.each<[what: string, behavior: Behavior, why: string]>([
    ['answers with a page', [200, '<html>Please log in</html>'], 'it answered what is not JSON'],
    ['answers with nothing', [200, ''], 'it answered nothing'],
    ['fails without a reason', [500, ''], 'it answered 500'],
    ['answers with half of its JSON', [200, '{"status":"succ'], 'it answered what is not JSON'],
    ['answers without end', [200, `{"value": "${big}"}`], 'it answered more than 256 KiB'],
    [
      'answers with what unpacks without end',
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(big)),
      'it answered more than 256 KiB',
    ],
    [
      'redirects, were it to itself',
      (response) => response.writeHead(302, { location: '/login' }).end(),
      'it answered 302 with a redirect, which is not followed; name the right URL in the plan',
    ],
    ['hangs up', (response) => response.destroy(), 'it cannot be reached: UND_ERR_SOCKET'],
    [
      'hangs up in the middle',
      (response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"value":', () => response.destroy());
      },
      'it cannot be reached',
    ],
  ])('%s, has no number but a reason', async (_what, behavior, why) => {
    const answer = await withServer(behavior, ({ url }) => source(anOutside(), url));

    expect(answer).toEqual({ kind: 'error', why: expect.stringContaining(why) });
  });

  test.each<[what: string, first: string]>([
    ['says nothing', ''],
    ['begins to answer and stops', '{"status":'],
  ])('%s until patience is over, has no number but a reason', async (_what, first) => {
    const outside = anOutside();
    const behavior: Behavior = (response) => {
      if (first !== '') response.writeHead(200).write(first);
      outside.giveUp();
    };

    const answer = await withServer(behavior, ({ url }) => source(outside, url));

    expect(answer).toEqual({ kind: 'error', why: 'no answer within 5 s' });
  });

  test('is not there, has no number but a reason', async () => {
    const answer = await source(anOutside(), `http://127.0.0.1:${await aFreePort()}`);

    expect(answer).toEqual({ kind: 'error', why: 'it cannot be reached: ECONNREFUSED' });
  });
});
