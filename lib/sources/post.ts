import { type Outside, PATIENCE_MS } from './ask.ts';

/** What became of a message: the status it was answered with, or why there was no answer. Neither tells the URL. */
export type Posted =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'error'; readonly why: string };

export type Post = (message: { readonly url: string; readonly body: string }) => Promise<Posted>;

/** Posts JSON, and waits for an answer no longer than a source of metrics gets. Redirects are not followed. Never rejects. */
export const post =
  ({ fetch, deadline }: Outside): Post =>
  async ({ url, body }) => {
    if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
      return { kind: 'error', why: 'its URL is no https URL' };
    const signal = deadline(PATIENCE_MS);
    try {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      await response.body?.cancel();
      return { kind: 'answered', status: response.status };
    } catch (failure) {
      if (signal.aborted) return { kind: 'error', why: `no answer within ${PATIENCE_MS / 1000} s` };
      return { kind: 'error', why: `it cannot be reached: ${codeOf(failure)}` };
    }
  };

/** `ECONNREFUSED`, `ENOTFOUND`: a message could repeat the URL, which may be the secret itself. */
function codeOf(failure: unknown): string {
  const { cause, name } = failure as Error;
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? name;
}
