import * as z from 'zod';
import { readAs, refuse } from '../text/read.ts';
import { choice, duration, field, name } from './fields.ts';
import { metricParts } from './observe.ts';
import { problemWithPlaceholders } from './placeholders.ts';

/** Where a metric of one's own comes from, and what is asked there. One kind per file in lib/sources. */
export type MetricSource =
  | ({ readonly kind: 'cloudwatch' } & CloudWatchQuery)
  | ({ readonly kind: 'prometheus' } & PrometheusQuery)
  | ({ readonly kind: 'datadog' } & DatadogQuery)
  | ({ readonly kind: 'webhook' } & WebhookQuery);

export type CloudWatchQuery = z.output<typeof CloudWatch>;
export type PrometheusQuery = z.output<typeof Prometheus>;
export type DatadogQuery = z.output<typeof Datadog>;
export type WebhookQuery = z.output<typeof Webhook>;

export const SOURCE_KINDS = ['cloudwatch', 'prometheus', 'datadog', 'webhook'] as const;

/** Datadog's sites that its API reference lists ("Query scalar data across multiple products"). */
const DATADOG_SITES = [
  ...['datadoghq.com', 'datadoghq.eu', 'us3.datadoghq.com', 'us5.datadoghq.com', 'ap1.datadoghq.com'],
  ...['ap2.datadoghq.com', 'uk1.datadoghq.com', 'ddog-gov.com', 'us2.ddog-gov.com'],
] as const;

const MOST_QUERY_CHARACTERS = 4096;

/** A query with placeholders. A suggestion would have to repeat all of it, so the refusal names the placeholder meant. */
const query = (what: string) =>
  field<string, string>({ title: 'query', type: 'string', minLength: 1, maxLength: MOST_QUERY_CHARACTERS }, (value) => {
    if (typeof value !== 'string' || value.trim() === '') return refuse(what);
    if (value.length > MOST_QUERY_CHARACTERS) return refuse(`${what} of at most ${MOST_QUERY_CHARACTERS} characters`);
    const problem = problemWithPlaceholders(value);
    if (!problem) return readAs(value);
    return refuse(problem.suggestion ? `${problem.expected} (did you mean ${problem.suggestion}?)` : problem.expected);
  });

/** Hosts that are the function itself, or the machine's own services, and never a source of metrics. */
const OWN_HOST = /^(localhost|.*\.localhost|127\..*|0\.0\.0\.0|169\.254\..*|\[::1?\]|\[fe80:.*|\[::ffff:.*)$/i;

const url = () =>
  field<string, string>({ title: 'URL', type: 'string', pattern: '^https?://' }, (value) => {
    const expected = 'a URL like https://metrics.example.com';
    if (typeof value !== 'string') return refuse(expected);
    if (!URL.canParse(value))
      return refuse(expected, /^[\w.-]+\.[a-z]{2,}(:\d+)?(\/\S*)?$/i.test(value) ? `https://${value}` : undefined);
    const { protocol, username, password, search, hash, hostname, href } = new URL(value);
    if (protocol !== 'https:' && protocol !== 'http:') return refuse(expected);
    if (username !== '' || password !== '') return refuse('a URL without a user or password, which belong into secret');
    if (search !== '' || hash !== '') return refuse('a URL without ? and #');
    if (OWN_HOST.test(hostname)) return refuse("a URL of another machine's: this one is the function's own");
    return readAs(href.replace(/\/$/, ''));
  });

const CloudWatchMetric = z.strictObject({
  id: name({
    pattern: '^[a-z][a-zA-Z0-9_]{0,39}$',
    expected: 'a name for the expression: a small letter, then up to 39 letters, digits and underscores',
  }).describe('What the expression calls it.'),
  ...metricParts,
});

const CloudWatch = z.strictObject({
  expression: query('a metric math expression like 100 * errors / requests').describe(
    'CloudWatch metric math over `metrics`, by their ids: `100 * errors / requests`. What it gives for the newest complete period is the value.',
  ),
  metrics: z
    .array(CloudWatchMetric)
    .min(1)
    .max(20)
    .meta({ title: 'a list of metrics' })
    .describe('The metrics that the expression is over, 1 to 20.'),
  period: duration({ atLeast: 60, atMost: 3600, because: 'the shortest period that CloudWatch keeps of most metrics' })
    .prefault('1m')
    .describe(
      'The period of every metric: whole minutes, at most an hour. Only periods that begin after the settle grace count.',
    ),
});

const Prometheus = z.strictObject({
  url: url().describe('The server, with its path prefix if it has one; `/api/v1/query` is asked below it.'),
  query: query('a PromQL query').describe(
    'A PromQL query that gives one number: a scalar, or a vector of one element.',
  ),
});

const Datadog = z.strictObject({
  query: query("a query of Datadog's like avg:checkout.latency{version:{{version}}}").describe(
    'A metrics query: `avg:checkout.latency{version:{{version}}}`. It must give one group.',
  ),
  site: choice(DATADOG_SITES).prefault('datadoghq.com').describe('The site that the account belongs to.'),
  aggregate: choice(['avg', 'sum', 'min', 'max', 'last'])
    .prefault('avg')
    .describe("What becomes of the stage's window: its `avg`, `sum`, `min`, `max`, or `last` value."),
});

const Webhook = z.strictObject({
  url: url().describe('Where the question is posted to, signed.'),
  query: query('text').optional().describe('Handed over as it is, for an answerer that serves several metrics.'),
});

/** Exactly one of them; which is checked with what else cannot be true together. */
export const From = z.strictObject({
  cloudwatch: CloudWatch.optional().describe('CloudWatch metric math, in this account and Region.'),
  prometheus: Prometheus.optional().describe('A Prometheus server, or what speaks its HTTP API.'),
  datadog: Datadog.optional().describe("Datadog's scalar query API."),
  webhook: Webhook.optional().describe('Something of your own that answers a signed question with a number.'),
});

export function metricSource({ cloudwatch, prometheus, datadog, webhook }: z.output<typeof From>): MetricSource {
  if (cloudwatch) return { kind: 'cloudwatch', ...cloudwatch };
  if (prometheus) return { kind: 'prometheus', ...prometheus };
  if (datadog) return { kind: 'datadog', ...datadog };
  if (webhook) return { kind: 'webhook', ...webhook };
  throw new Error('a metric without a source has passed the schema');
}
