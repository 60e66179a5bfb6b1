import { NotModelledError } from '../contract.ts';
import type { WireRequest, WireResponse } from '../wire/http.ts';
import type { AppConfigAgent } from './appconfig-agent.ts';
import type { EventLoop } from './event-loop.ts';
import type { Refuse } from './shadow.ts';

export interface FetchOptions {
  readonly loop: EventLoop;
  readonly refuse: Refuse;
  /** Absent where the function has no such extension. */
  readonly agent: AppConfigAgent | undefined;
  /** Hands a request to a server that is not AWS. Rejects as the connection does, or as what is not modelled. */
  readonly send: (request: WireRequest) => Promise<WireResponse>;
  readonly onDefect: (error: unknown) => void;
}

type Answer = Pick<WireResponse, 'status' | 'headers' | 'body'>;

/** A call within the machine: socket, agent and all. */
const LOCAL_MS = 1;

/**
 * `fetch` as far as a function may use it: to the AppConfig agent on localhost, and to the servers that the simulation has
 * besides AWS. Text goes there, redirects are handed over as they are, and a signal ends the waiting.
 */
export function functionFetch(options: FetchOptions) {
  const { loop, refuse, onDefect } = options;
  return (input: string | URL, { signal, ...init }: RequestInit = {}): Promise<Response> => {
    const url = new URL(input);
    const answer = isLocal(url) ? askAgent(options, url, init) : askServer(options, url, init);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const call = loop.open();
      // Whichever comes first; the other finds the call over.
      signal?.addEventListener('abort', () => call.resume(() => reject(signal.reason)), { once: true });
      answer().then(
        (given) => call.resume(() => resolve(responseOf(given))),
        (error: unknown) => {
          if (error instanceof NotModelledError) onDefect(error);
          else call.resume(() => reject(new TypeError('fetch failed', { cause: error })));
        },
      );
    });
  };

  function askServer({ send }: FetchOptions, { host, pathname, search }: URL, init: RequestInit) {
    const { method = 'GET', headers, body = '', redirect, ...others } = init;
    const [unknown] = Object.keys(others);
    if (unknown) return refuse(`fetch with ${unknown}`);
    if (typeof body !== 'string') return refuse('fetch with a body that is no text');
    if (redirect !== 'manual') return refuse(`fetch of ${host} that follows redirects`);
    const sent = { ...Object.fromEntries(new Headers(headers)), host };
    return () => send({ method, target: pathname + search, headers: sent, body });
  }

  function askAgent({ agent }: FetchOptions, { port, pathname, search }: URL, { method = 'GET' }: RequestInit) {
    if (method !== 'GET') return refuse(`fetch with ${method}`);
    return () =>
      new Promise<Answer>((resolve, reject) => {
        loop.after(LOCAL_MS, () => {
          if (agent?.port === Number(port)) agent.get(pathname + search).then(resolve, onDefect);
          else reject(refused(port));
        });
      });
  }
}

const isLocal = ({ hostname }: URL) => hostname === 'localhost' || hostname === '127.0.0.1';

function responseOf({ status, headers, body }: Answer): Response {
  const isBodiless = status === 204 || status === 205 || status === 304;
  return new Response(isBodiless ? null : Buffer.from(body as string), { status, headers: { ...headers } });
}

const refused = (port: string) =>
  Object.assign(new Error(`connect ECONNREFUSED 127.0.0.1:${port}`), { code: 'ECONNREFUSED' });
