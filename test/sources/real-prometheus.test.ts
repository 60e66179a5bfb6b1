import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prometheus } from '../../lib/sources/prometheus.ts';
import { noPrometheus, type RealPrometheus, startPrometheus } from './a-prometheus.ts';
import { anOutside, asking, now, window } from './a-server.ts';

const reason = noPrometheus();

/** Ten minutes of two versions: 100 and 50 requests a minute, of which the second fails one in ten. */
function samples(): string {
  const at = (minute: number) => now / 1000 - (10 - minute) * 60;
  const series = (labels: string, perMinute: number) =>
    Array.from({ length: 11 }, (_, minute) => `requests_total{${labels}} ${minute * perMinute} ${at(minute)}`);
  return [
    '# TYPE requests counter',
    ...series('version="1",code="200"', 100),
    ...series('version="2",code="200"', 45),
    ...series('version="2",code="500"', 5),
    '# EOF\n',
  ].join('\n');
}

describe.skipIf(reason !== undefined)(`a real Prometheus${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let server: RealPrometheus;
  beforeAll(async () => {
    server = await startPrometheus(samples());
  });
  afterAll(() => server.stop());

  const ask = (query: string, to = now) =>
    prometheus(anOutside())({ query: { url: server.url, query }, window: { ...window, to }, asking });

  test.each([
    [
      'the share of failures',
      'sum(rate(requests_total{version="2",code="500"}[300s])) / sum(rate(requests_total{version="2"}[300s]))',
      0.1,
    ],
    ['the only element of a vector', 'requests_total{version="1"}', 1000],
    ['a scalar', 'scalar(sum(requests_total{version="2"}))', 500],
    ['what comes to nothing', 'sum(requests_total{version="1"}) * 0', 0],
  ])('gives %s', async (_, query, value) => {
    const answer = await ask(query);

    expect(answer).toEqual({ kind: 'value', value: expect.closeTo(value, 9) });
  });

  test.each([
    ['nothing for a version that nobody has called', 'sum(requests_total{version="3"})', 'the query gives no value'],
    ['NaN where nothing is divided by nothing', '0 * sum(requests_total) / (0 * sum(requests_total))', 'gives NaN'],
    ['infinity where something is', 'sum(requests_total) / (0 * sum(requests_total))', 'gives +Inf'],
    ['several series', 'requests_total', 'the query gives 3 series, expected one'],
    ['a range', 'requests_total[5m]', 'the query gives a matrix'],
    ['text', '"up"', 'the query gives a string'],
    ['a refusal of what is no query', 'sum(', 'it answered 400: invalid parameter "query"'],
    ['a refusal of what matches everything', '{a=~".*"}', 'it answered 400'],
  ])('has no number but a reason: it answers %s', async (_, query, why) => {
    const answer = await ask(query);

    expect(answer).toEqual({ kind: 'error', why: expect.stringContaining(why) });
  });

  test('has no number once its last one is five minutes old', async () => {
    const answer = await ask('sum(requests_total)', now + 301_000);

    expect(answer).toEqual({ kind: 'error', why: 'the query gives no value' });
  });
});
