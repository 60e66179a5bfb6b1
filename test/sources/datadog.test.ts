import { describe, expect, test } from 'vitest';
import { datadog } from '../../lib/sources/datadog.ts';
import { anOutside, asking, window, withServer } from './a-server.ts';

const keys = '{"apiKey":"an api key","appKey":"an app key"}';
const query = { query: 'avg:latency{version:2}', site: 'datadoghq.eu', aggregate: 'max' } as const;

const columns = (...values: unknown[]) => ({
  data: { type: 'scalar_response', attributes: { columns: [{ name: 'value', type: 'number', values }] } },
});

async function ask(status: number, body: string | object, secret = keys) {
  const asked: string[] = [];
  return withServer([status, body], async ({ url, received }) => {
    const outside = anOutside();
    const redirected: typeof fetch = (input, options) => {
      asked.push(input as string);
      return outside.fetch(url, options);
    };
    const answer = await datadog({ ...outside, fetch: redirected })({ query, window, asking, secret });
    return { answer, received, asked };
  });
}

describe('Datadog', () => {
  test('gives the number of the one group', async () => {
    const { answer } = await ask(200, columns(812.5));

    expect(answer).toEqual({ kind: 'value', value: 812.5 });
  });

  test.each([
    ['no column', { data: { attributes: { columns: [] } } }, 'the query gives no value'],
    ['no values', columns(), 'the query gives no value'],
    ['null', columns(null), 'the query gives no value'],
    ['text', columns('5'), 'the query gives what is no number'],
    ['several groups', columns(1, 2), 'the query gives 2 groups, expected one'],
    ['an error beside the data', { ...columns(1), errors: 'partial result' }, 'it answered 200: partial result'],
    ['something else', [], 'the query gives no value'],
  ])('has no number for %s', async (_, body, why) => {
    const { answer } = await ask(200, body);

    expect(answer).toEqual({ kind: 'error', why: expect.stringContaining(why) });
  });

  test('says what it was refused for', async () => {
    const { answer } = await ask(403, { errors: ['Forbidden'] });

    expect(answer).toEqual({ kind: 'error', why: 'it answered 403: Forbidden' });
  });

  test('is asked at its site, for the window of the stage', async () => {
    const { received, asked } = await ask(200, columns(1));

    expect(asked).toEqual(['https://api.datadoghq.eu/api/v2/query/scalar']);
    expect(received[0]?.headers).toMatchObject({ 'dd-api-key': 'an api key', 'dd-application-key': 'an app key' });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      data: {
        type: 'scalar_request',
        attributes: {
          ...window,
          queries: [{ data_source: 'metrics', name: 'value', query: 'avg:latency{version:2}', aggregator: 'max' }],
          formulas: [{ formula: 'value' }],
        },
      },
    });
  });

  test.each(['a token', '{"apiKey":"a"}', '[]', ''])('is not asked with the secret %j', async (secret) => {
    const { answer, received } = await ask(200, columns(1), secret);

    expect(received).toEqual([]);
    expect(answer).toMatchObject({ kind: 'error', why: expect.stringContaining('the secret must be JSON') });
  });
});
