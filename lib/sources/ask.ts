import { jsonOf } from './json.ts';

/** What sources need of the world outside. */
export interface Outside {
  readonly fetch: typeof fetch;
  /** A signal that aborts after so many milliseconds. */
  readonly deadline: (milliseconds: number) => AbortSignal;
}

export interface Ask {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Reply =
  | { readonly kind: 'json'; readonly status: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly why: string };

/** A source that takes longer is one that does not answer: the analysis has alarms and signals to look at. */
export const PATIENCE_MS = 5000;

/** An answer is one number and what belongs to it. Counted after decompression. */
export const MOST_BYTES = 262_144;

/**
 * Posts a question and reads the answer as JSON, with limits of time and size. Redirects are not followed: a secret goes to
 * the host that the plan names and to no other. Never rejects.
 */
export async function ask({ fetch, deadline }: Outside, { url, headers = {}, body }: Ask): Promise<Reply> {
  const signal = deadline(PATIENCE_MS);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal,
    });
    const { status } = response;
    if (status >= 300 && status < 400) {
      await response.body?.cancel();
      return error(`it answered ${status} with a redirect, which is not followed; name the right URL in the plan`);
    }
    const text = await textOf(response);
    if (text === undefined) return error(`it answered more than ${MOST_BYTES / 1024} KiB`);
    const value = jsonOf(text);
    if (value !== undefined) return { kind: 'json', status, value };
    return error(
      status === 200 ? `it answered ${text === '' ? 'nothing' : 'what is not JSON'}` : `it answered ${status}`,
    );
  } catch (failure) {
    if (signal.aborted) return error(`no answer within ${PATIENCE_MS / 1000} s`);
    return error(`it cannot be reached: ${causeOf(failure)}`);
  }
}

const error = (why: string): Reply => ({ kind: 'error', why });

/** The body's text; `undefined` once it is larger than any answer. */
async function textOf({ body }: Response): Promise<string | undefined> {
  if (!body) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the rest.
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `fetch failed` has what failed in its cause: `ECONNREFUSED`, `ENOTFOUND`, a certificate's fault. */
function causeOf(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  const { cause } = failure;
  if (!(cause instanceof Error)) return failure.message;
  const code = (cause as NodeJS.ErrnoException).code;
  return code ?? cause.message;
}
