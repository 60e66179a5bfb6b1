import { describe, expect, test } from 'vitest';
import { prometheus } from '../../lib/sources/prometheus.ts';
import { anOutside, asking, now, window, withServer } from './a-server.ts';

const success = (resultType: string, result: unknown, rest: object = {}) => ({
  status: 'success',
  data: { resultType, result },
  ...rest,
});
const vector = (...values: string[]) =>
  success(
    'vector',
    values.map((value, i) => ({ metric: { i }, value: [now / 1000, value] })),
  );

const ask = (status: number, body: string | object, secret?: string) =>
  withServer([status, body], async ({ url, received }) => {
    const question = { query: { url: `${url}/eu`, query: 'sum(up)' }, window, asking, ...(secret && { secret }) };
    return { answer: await prometheus(anOutside())(question), received };
  });

describe('Prometheus', () => {
  test.each([
    ['a vector of one', vector('0.25'), 0.25],
    ['a scalar', success('scalar', [now / 1000, '12']), 12],
    ['a negative number', vector('-1e-3'), -0.001],
    ['zero', vector('0'), 0],
  ])('gives the number of %s', async (_, body, value) => {
    const { answer } = await ask(200, body);

    expect(answer).toEqual({ kind: 'value', value });
  });

  test.each([
    ['no element', vector(), 'the query gives no value'],
    ['several elements', vector('1', '2'), 'the query gives 2 series, expected one: put sum(…) or the like around it'],
    ['NaN', vector('NaN'), 'the query gives NaN, which is no number that can be compared'],
    ['infinity', vector('+Inf'), 'the query gives +Inf, which is no number that can be compared'],
    ['an empty text', vector(''), 'the query gives no number'],
    ['words', vector('five'), 'the query gives five'],
    ['a range', success('matrix', [{ metric: {}, values: [] }]), 'the query gives a matrix, expected one number'],
    ['a string', success('string', [now / 1000, '5']), 'the query gives a string, expected one number'],
    ['no result', success('vector', null), 'it answered no result'],
    ['no data', { status: 'success' }, 'it answered no result'],
    ['a list', [], 'it answered 200: no reason given'],
    ['a part of it', { ...vector('1'), warnings: ['store eu-2: timeout'] }, 'it answered with a warning: store eu-2'],
  ])('has no number for %s', async (_, body, why) => {
    const { answer } = await ask(200, body);

    expect(answer).toEqual({ kind: 'error', why: expect.stringContaining(why) });
  });

  test.each([
    [400, { status: 'error', errorType: 'bad_data', error: 'parse error: unexpected end' }, '400: parse error'],
    [
      503,
      { status: 'error', error: 'query timed out\nin expression evaluation' },
      '503: query timed out in expression',
    ],
    [401, { message: 'no' }, '401: no reason given'],
  ])('says what the server said with %s', async (status, body, why) => {
    const { answer } = await ask(status, body);

    expect(answer).toEqual({ kind: 'error', why: expect.stringContaining(why) });
  });

  test('is asked for the moment of the analysis, below the path of the plan', async () => {
    const { received } = await ask(200, vector('1'));

    expect(received).toMatchObject([{ method: 'POST', path: '/eu/api/v1/query' }]);
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual({
      query: 'sum(up)',
      time: '1767604200',
      timeout: '5000ms',
    });
    expect(received[0]?.headers).not.toHaveProperty('authorization');
  });

  test.each([
    ['a token', 'abc\n', 'Bearer abc'],
    ['a user and a password', '{"username":"me","password":"pw"}', `Basic ${btoa('me:pw')}`],
  ])('is opened by %s', async (_, secret, authorization) => {
    const { received } = await ask(200, vector('1'), secret);

    expect(received[0]?.headers).toMatchObject({ authorization });
  });
});
