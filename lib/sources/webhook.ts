import { createHmac } from 'node:crypto';
import type { WebhookQuery } from '../core/plan/metric-source.ts';
import { ask, type Outside } from './ask.ts';
import { fieldsOf, inShort } from './json.ts';
import { answered, type Asking, type Source, unanswered, type Window } from './source.ts';

/** When the question was signed, whole seconds since the epoch. */
const timestampHeader = 'tidegate-timestamp';
/** `v1=` and the HMAC-SHA-256, in hexadecimal, of the timestamp, a full stop and the body. */
const signatureHeader = 'tidegate-signature';

/**
 * Posts a signed question and takes `{ "value": 0.93 }` for an answer, or `{ "error": "why" }`. The signature covers the
 * time, so that a question which somebody has kept is recognized as old; and each question has an id of its own.
 */
export const webhook =
  (outside: Outside): Source<WebhookQuery> =>
  async ({ query: { url, query }, window, asking, secret }) => {
    if (!secret) return unanswered('the secret that signs the questions is empty');
    const timestamp = String(Math.floor(window.to / 1000));
    const body = JSON.stringify(questionOf(asking, window, query));
    const signature = `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
    const headers = {
      'content-type': 'application/json',
      [timestampHeader]: timestamp,
      [signatureHeader]: signature,
    };
    const reply = await ask(outside, { url, headers, body });
    if (reply.kind === 'error') return unanswered(reply.why);

    const { value, error } = fieldsOf(reply.value);
    if (error !== undefined) return unanswered(`it answered: ${inShort(error) ?? 'an error without a reason'}`);
    if (reply.status !== 200) return unanswered(`it answered ${reply.status}`);
    if (typeof value === 'number' && Number.isFinite(value)) return answered(value);
    return unanswered('it answered no "value" that is a number');
  };

const questionOf = (asking: Asking, { from, to }: Window, query: string | undefined) => ({
  id: `${asking.rolloutId}/${asking.metric}/${asking.side}/${to}`,
  ...asking,
  window: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
  ...(query === undefined ? {} : { query }),
});
