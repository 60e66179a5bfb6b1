import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from '../account.ts';
import { AnswerLostError } from '../common-errors.ts';
import { NotModelledError, type Principal } from '../contract.ts';
import { signatureOf, type WireRequest, type WireResponse } from '../wire/http.ts';
import { functionUrlsBelow } from './function-urls.ts';
import { refusal } from './refusal.ts';

export interface PortOptions {
  readonly account: Pick<Account, 'answer' | 'clock' | 'region'>;
  /** 0 for any that is free. */
  readonly port: number;
  /** Whose an access key is; it is in the request's signature, which is not verified. `undefined` for nobody's. */
  readonly principalOf: (accessKeyId: string) => Principal | undefined;
  /** Answers what is no request to AWS, below a path of its own. */
  readonly besides?: (request: WireRequest) => WireResponse | undefined;
  /** Told of what was not answered because of the simulation, and not because of AWS. */
  readonly onRefusal?: (message: string) => void;
}

export interface Port {
  /** `http://127.0.0.1:4599`, what goes into AWS_ENDPOINT_URL. */
  readonly address: string;
  readonly port: number;
  /** Ends it, with the connections that are open. */
  readonly close: () => Promise<void>;
}

/** More than any API that is modelled takes: an invocation's payload may have 6 MB. */
const mostBytes = 10 * 1024 * 1024;

/**
 * Lets programs of this machine talk to an account as to AWS: the SDKs and the AWS CLI. It listens on the loopback
 * interface alone, and refuses what a page in a browser sends. Answers come when the account's clock runs.
 *
 * Rejects with the error of `node:net` when the port is taken.
 */
export async function openPort(options: PortOptions): Promise<Port> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  const reply = answerer(options, address);
  server.on('request', (incoming, outgoing) => void serve(incoming, outgoing, reply, options.account.clock.now));
  return {
    address,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers a request; nothing where the connection is to close without an answer. */
type Reply = (request: WireRequest) => Promise<WireResponse | undefined>;

function answerer({ account, principalOf, besides, onRefusal }: PortOptions, address: string): Reply {
  const urls = functionUrlsBelow(address, account.region);
  return async (request) => {
    if (isFromElsewhere(request)) return refusal(request, 403, 'AccessDeniedException', 'no request of this machine');
    const own = besides?.(request);
    if (own) return own;
    const accessKeyId = signatureOf(request.headers)?.accessKeyId ?? '';
    const principal = principalOf(accessKeyId);
    if (!principal) {
      const message = `an access key that names nobody: ${JSON.stringify(accessKeyId)}`;
      return refusal(request, 403, 'UnrecognizedClientException', message);
    }
    try {
      return urls.outward(await account.answer(urls.inward(request), principal));
    } catch (error) {
      if (error instanceof AnswerLostError) return undefined;
      const { message } = error as Error;
      onRefusal?.(message);
      if (error instanceof NotModelledError) return refusal(request, 501, 'NotModelled', message);
      return refusal(request, 400, 'SimulationError', `the simulation does not understand this request: ${message}`);
    }
  };
}

/** A browser says which page sends a request; a name that somebody made point here is not this machine's. */
function isFromElsewhere({ headers: { origin, host = '' } }: WireRequest): boolean {
  return origin !== undefined || !/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse, reply: Reply, now: () => number) {
  // Who hangs up before the answer wants none.
  incoming.on('error', () => {});
  const body = await bodyOf(incoming).catch(() => undefined);
  if (body === undefined) return void incoming.destroy();
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const answer = await reply({ method: incoming.method ?? 'GET', target: incoming.url ?? '/', headers, body });
  if (!answer) return void incoming.destroy();
  // The time that an SDK corrects its own by.
  const date = new Date(now()).toUTCString();
  outgoing.writeHead(answer.status, { ...answer.headers, date });
  outgoing.end(answer.body);
}

/** Rejects when there is more than anything modelled takes. */
async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > mostBytes) throw new RangeError(`a request of more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
