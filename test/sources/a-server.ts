import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outside } from '../../lib/sources/ask.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a server answers: a status and a body, or whatever it does with the response. */
export type Behavior = readonly [status: number, body: string | object] | ((response: ServerResponse) => void);

/** Patience that is over when the server says so: no test waits for a slow one. */
export function anOutside(): Outside & { readonly giveUp: () => void } {
  const controller = new AbortController();
  return { fetch, deadline: () => controller.signal, giveUp: () => controller.abort(new Error('too slow')) };
}

/** A server on this machine that answers everything alike, while `use` runs. */
export async function withServer<T>(
  behavior: Behavior,
  use: (server: { readonly url: string; readonly received: readonly Received[] }) => Promise<T>,
): Promise<T> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      received.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
      if (typeof behavior === 'function') return behavior(response);
      const [status, body] = behavior;
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export const now = Date.UTC(2026, 0, 5, 9, 10);
export const window = { from: now - 300_000, to: now };
export const asking = {
  purpose: 'measure',
  metric: 'latency',
  rolloutId: 'checkout-live-1',
  target: 'checkout:live',
  side: 'canary',
  version: '2',
} as const;
