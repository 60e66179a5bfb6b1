import type { AppConfigAgent } from './appconfig-agent.ts';
import type { EventLoop } from './event-loop.ts';
import type { Refuse } from './shadow.ts';

export interface FetchOptions {
  readonly loop: EventLoop;
  readonly refuse: Refuse;
  /** Absent where the function has no such extension. */
  readonly agent: AppConfigAgent | undefined;
  readonly onDefect: (error: unknown) => void;
}

/** A call within the machine: socket, agent and all. */
const LOCAL_MS = 1;

/** `fetch` as far as a function may use it: to the AppConfig agent on localhost. Any other place is refused. */
export function localFetch({ loop, refuse, agent, onDefect }: FetchOptions) {
  return (input: string | URL, { method = 'GET', signal }: { method?: string; signal?: AbortSignal } = {}) => {
    const { hostname, port, pathname, search } = new URL(input);
    if (hostname !== 'localhost' && hostname !== '127.0.0.1') return refuse(`fetch of ${hostname}`);
    if (method !== 'GET') return refuse(`fetch with ${method}`);
    return new Promise<Response>((resolve, reject) => {
      const call = loop.open();
      const abort = () => reject(signal?.reason);
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort);
      loop.after(LOCAL_MS, () => {
        if (agent?.port !== Number(port)) {
          return call.resume(() => reject(new TypeError('fetch failed', { cause: refused(port) })));
        }
        agent.get(pathname + search).then(({ status, headers, body }) => {
          call.resume(() => resolve(new Response(Buffer.from(body), { status, headers: { ...headers } })));
        }, onDefect);
      });
    });
  };
}

const refused = (port: string) =>
  Object.assign(new Error(`connect ECONNREFUSED 127.0.0.1:${port}`), { code: 'ECONNREFUSED' });
