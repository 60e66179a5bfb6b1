import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { webhook } from '../../lib/sources/webhook.ts';
import { fencesOf } from '../docs/fences.ts';
import { anOutside, asking, type Behavior, now, window, withServer } from './a-server.ts';

const ask = (behavior: Behavior, { secret = 'a secret', query }: { secret?: string; query?: string } = {}) =>
  withServer(behavior, async ({ url, received }) => {
    const asked = { url: `${url}/judge`, ...(query && { query }) };
    return { answer: await webhook(anOutside())({ query: asked, window, asking, secret }), received };
  });

describe('a webhook', () => {
  test('gives the number it answers', async () => {
    const { answer } = await ask([200, { value: 0.93, note: 'ignored' }]);

    expect(answer).toEqual({ kind: 'value', value: 0.93 });
  });

  test.each<[what: string, behavior: Behavior, why: string]>([
    ['nothing in it', [200, {}], 'it answered no "value" that is a number'],
    ['text', [200, { value: '0.93' }], 'it answered no "value" that is a number'],
    ['null', [200, { value: null }], 'it answered no "value" that is a number'],
    ['a number too large to be one', [200, '{"value":1e999}'], 'it answered no "value" that is a number'],
    ['a bare number', [200, '0.93'], 'it answered no "value" that is a number'],
    ['an error', [200, { error: 'no orders yet' }], 'it answered: no orders yet'],
    ['an error beside a number', [200, { value: 1, error: 'stale' }], 'it answered: stale'],
    ['a number with a failure', [500, { value: 1 }], 'it answered 500'],
    ['a failure with a reason', [401, { error: 'wrong signature' }], 'it answered: wrong signature'],
  ])('has no number for %s', async (_, behavior, why) => {
    const { answer } = await ask(behavior);

    expect(answer).toEqual({ kind: 'error', why });
  });

  test('is told what is asked, and when', async () => {
    const { received } = await ask([200, { value: 1 }], { query: 'carts' });

    expect(received).toMatchObject([{ method: 'POST', path: '/judge' }]);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      id: `checkout-live-1/latency/canary/${now}`,
      ...asking,
      window: { from: '2026-01-05T09:05:00.000Z', to: '2026-01-05T09:10:00.000Z' },
      query: 'carts',
    });
  });

  test('signs the moment and the body together', async () => {
    const { received } = await ask([200, { value: 1 }]);

    const { headers, body } = received[0]!;
    const digest = createHmac('sha256', 'a secret').update(`1767604200.${body}`).digest('hex');
    expect(headers).toMatchObject({ 'tidegate-timestamp': '1767604200', 'tidegate-signature': `v1=${digest}` });
  });

  test('is recognized by what the page tells people to write', async () => {
    const { received } = await ask([200, { value: 1 }]);
    const [snippet] = fencesOf('docs/how-to/judge-by-your-own-metrics.md').filter(({ language }) => language === 'js');
    const { isFromTidegate } = (await import(`data:text/javascript,${encodeURIComponent(snippet?.text ?? '')}`)) as {
      isFromTidegate: (headers: object, body: string, secret: string, nowSeconds: number) => boolean;
    };

    const { headers, body } = received[0]!;
    const seconds = now / 1000;
    expect(isFromTidegate(headers, body, 'a secret', seconds + 299)).toBe(true);
    expect(isFromTidegate(headers, body, 'a secret', seconds + 301)).toBe(false);
    expect(isFromTidegate(headers, `${body} `, 'a secret', seconds)).toBe(false);
    expect(isFromTidegate(headers, body, 'another secret', seconds)).toBe(false);
    expect(isFromTidegate({}, body, 'a secret', seconds)).toBe(false);
    const later = { ...headers, 'tidegate-timestamp': String(seconds + 600) };
    expect(isFromTidegate(later, body, 'a secret', seconds + 600)).toBe(false);
  });

  test('is not asked without a secret', async () => {
    const { answer, received } = await ask([200, { value: 1 }], { secret: '' });

    expect(received).toEqual([]);
    expect(answer).toMatchObject({ kind: 'error' });
  });
});
