import type { DatadogQuery } from '../core/plan/metric-source.ts';
import { ask, type Outside } from './ask.ts';
import { fieldsOf, inShort, jsonOf } from './json.ts';
import { answered, type Source, unanswered } from './source.ts';

/**
 * One number over the stage's window, by Datadog's API "Query scalar data across multiple products"
 * (docs.datadoghq.com/api/latest/metrics). The secret is JSON: `{ "apiKey": "…", "appKey": "…" }`.
 */
export const datadog =
  (outside: Outside): Source<DatadogQuery> =>
  async ({ query: { site, query, aggregate }, window, secret }) => {
    const { apiKey, appKey } = fieldsOf(jsonOf(secret ?? ''));
    if (typeof apiKey !== 'string' || typeof appKey !== 'string') {
      return unanswered('the secret must be JSON like { "apiKey": "…", "appKey": "…" }');
    }
    const queries = [{ data_source: 'metrics', name: 'value', query, aggregator: aggregate }];
    const attributes = { from: window.from, to: window.to, queries, formulas: [{ formula: 'value' }] };
    const reply = await ask(outside, {
      url: `https://api.${site}/api/v2/query/scalar`,
      headers: { 'content-type': 'application/json', 'dd-api-key': apiKey, 'dd-application-key': appKey },
      body: JSON.stringify({ data: { type: 'scalar_request', attributes } }),
    });
    if (reply.kind === 'error') return unanswered(reply.why);

    const { data, errors } = fieldsOf(reply.value);
    const complaint = Array.isArray(errors) ? errors[0] : errors;
    if (reply.status !== 200 || complaint !== undefined) {
      return unanswered(`it answered ${reply.status}: ${inShort(complaint) ?? 'no reason given'}`);
    }
    return readColumns(fieldsOf(fieldsOf(data)['attributes'])['columns']);
  };

/** A column of numbers, beside columns of groups where the query has any. */
function readColumns(columns: unknown) {
  const numbers = (Array.isArray(columns) ? columns : []).map(fieldsOf).find(({ type }) => type === 'number');
  const values: readonly unknown[] = Array.isArray(numbers?.['values']) ? numbers['values'] : [];
  const [value] = values;
  if (values.length > 1) return unanswered(`the query gives ${values.length} groups, expected one: leave out "by {…}"`);
  if (value === undefined || value === null) return unanswered('the query gives no value');
  if (typeof value === 'number' && Number.isFinite(value)) return answered(value);
  return unanswered('the query gives what is no number');
}
