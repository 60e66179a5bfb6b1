import type { SourceAnswer } from '../core/analysis/measured.ts';
import type { PrometheusQuery } from '../core/plan/metric-source.ts';
import { ask, type Outside, PATIENCE_MS } from './ask.ts';
import { fieldsOf, inShort, jsonOf } from './json.ts';
import { answered, type Source, unanswered } from './source.ts';

/**
 * An instant query of Prometheus' HTTP API (prometheus.io/docs/prometheus/latest/querying/api, "Instant queries"). The
 * secret is a token (`Authorization: Bearer`), or JSON with `username` and `password` (`Basic`).
 */
export const prometheus =
  (outside: Outside): Source<PrometheusQuery> =>
  async ({ query: { url, query }, window, secret }) => {
    const body = new URLSearchParams({ query, time: String(window.to / 1000), timeout: `${PATIENCE_MS}ms` });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...authorization(secret) };
    const reply = await ask(outside, { url: `${url}/api/v1/query`, headers, body: body.toString() });
    if (reply.kind === 'error') return unanswered(reply.why);

    const { status, data, error, warnings } = fieldsOf(reply.value);
    if (reply.status !== 200 || status !== 'success') {
      return unanswered(`it answered ${reply.status}: ${inShort(error) ?? 'no reason given'}`);
    }
    // What stands beside a warning may be a part of the answer: a replica or a remote store that was not asked.
    if (Array.isArray(warnings) && warnings.length > 0) {
      return unanswered(`it answered with a warning: ${inShort(warnings[0]) ?? 'no reason given'}`);
    }
    return readResult(fieldsOf(data));
  };

function readResult({ resultType, result }: Readonly<Record<string, unknown>>): SourceAnswer {
  if (!Array.isArray(result)) return unanswered('it answered no result');
  if (resultType === 'scalar') return readSample(result);
  if (resultType !== 'vector') return unanswered(`the query gives a ${String(resultType)}, expected one number`);
  if (result.length === 0) return unanswered('the query gives no value');
  if (result.length > 1) {
    return unanswered(`the query gives ${result.length} series, expected one: put sum(…) or the like around it`);
  }
  return readSample(fieldsOf(result[0])['value']);
}

/** `[seconds, "number"]`; numbers are text, for JSON has no NaN and no infinity. */
function readSample(sample: unknown): SourceAnswer {
  const text: unknown = Array.isArray(sample) ? sample[1] : undefined;
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return answered(value);
  return unanswered(`the query gives ${inShort(text) ?? 'no number'}, which is no number that can be compared`);
}

function authorization(secret: string | undefined): Readonly<Record<string, string>> {
  if (secret === undefined) return {};
  const { username, password } = fieldsOf(jsonOf(secret));
  if (typeof username === 'string' && typeof password === 'string') {
    return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  }
  return { authorization: `Bearer ${secret.trim()}` };
}
