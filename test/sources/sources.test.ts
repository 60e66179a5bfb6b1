import { describe, expect, test } from 'vitest';
import type { MetricSource } from '../../lib/core/plan/metric-source.ts';
import { metricSources } from '../../lib/sources/sources.ts';
import { anOutside, asking, type Behavior, window, withServer } from './a-server.ts';

const token = 'a-token-of-sixteen';

const measure = (behavior: Behavior, read: (name: string) => Promise<string> = async () => token) =>
  withServer(behavior, async ({ url, received }) => {
    const asked: string[] = [];
    const sources = metricSources({
      ...anOutside(),
      math: { read: async () => ({ kind: 'unavailable', detail: 'CloudWatch is not asked here' }) },
      secrets: {
        read: (name) => {
          asked.push(name);
          return read(name);
        },
      },
    });
    const query: MetricSource = { kind: 'prometheus', url, query: 'up' };
    const secretName = 'tidegate/payments/prometheus';
    return { answer: await sources.measure({ query, window, asking, secretName }), received, asked };
  });

describe('the secret of a source', () => {
  test('is read for each question, and opens it', async () => {
    const { received, asked } = await measure([500, '']);

    expect(asked).toEqual(['tidegate/payments/prometheus']);
    expect(received[0]?.headers).toMatchObject({ authorization: `Bearer ${token}` });
  });

  test('stays out of the answer of a source that repeats what it was sent', async () => {
    const { answer } = await measure([403, { status: 'error', error: `no such token: Bearer ${token}` }]);

    expect(answer).toEqual({ kind: 'error', why: 'it answered 403: no such token: Bearer …' });
  });

  test('stays out of it in part, too', async () => {
    const keys = '{"username":"reader","password":"correct horse"}';
    const answered = await measure([403, { status: 'error', error: 'wrong: correct horse' }], async () => keys);

    expect(JSON.stringify(answered.answer)).not.toContain('horse');
  });

  test('that cannot be read is a measurement that could not be made', async () => {
    const { answer, received } = await measure([200, ''], () => Promise.reject(new Error('no such secret')));

    expect(answer).toEqual({ kind: 'error', why: 'Error: no such secret' });
    expect(received).toEqual([]);
  });
});
