import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { AnswerLostError } from '../common-errors.ts';
import type { WireRequest, WireResponse } from '../wire/http.ts';
import { lowerCaseNames } from '../wire/sdk-request.ts';
import type { EventLoop, PendingTask } from './event-loop.ts';
import type { Refuse } from './shadow.ts';

export interface HttpOptions {
  readonly loop: EventLoop;
  readonly refuse: Refuse;
  /** Hands a request to the account. Rejects with {@link AnswerLostError} when the connection closes without an answer. */
  readonly send: (request: WireRequest) => Promise<WireResponse>;
  /** Told of any other rejection: the request is then never answered, since no answer would be AWS's. */
  readonly onDefect: (error: unknown) => void;
}

/** `node:https` (and `node:http`) as far as the SDK's handler uses it: requests go to the account, none to a network. */
export function httpModule(options: HttpOptions) {
  const request = (target: RequestOptions | string | URL, ...rest: unknown[]) => {
    const onResponse = rest.find((argument) => typeof argument === 'function') as ResponseListener | undefined;
    const isUrl = typeof target === 'string' || target instanceof URL;
    const wanted = isUrl ? { ...ofUrl(target), ...(typeof rest[0] === 'object' ? rest[0] : {}) } : target;
    return new Request(options, wanted, onResponse);
  };
  const get = () => options.refuse('https.get');
  return { request, get, Agent, globalAgent: new Agent({}) };
}

function ofUrl(url: string | URL): RequestOptions {
  const { hostname, pathname, search } = new URL(url);
  return { hostname, path: pathname + search };
}

interface RequestOptions {
  readonly method?: string;
  readonly host?: string;
  /** Wins over `host`. */
  readonly hostname?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

type ResponseListener = (response: Readable) => void;

class Agent extends EventEmitter {
  readonly sockets = {};
  readonly requests = {};
  readonly keepAlive: boolean;
  readonly maxSockets: number;

  constructor({ keepAlive = false, maxSockets = Infinity }: { keepAlive?: boolean; maxSockets?: number }) {
    super();
    this.keepAlive = keepAlive;
    this.maxSockets = maxSockets;
  }
  destroy() {}
}

/** A connection that is there at once; of a socket's many abilities, only its idle timeout matters to a caller. */
class Socket extends EventEmitter {
  readonly connecting = false;
  readonly #loop: EventLoop;
  #idle: PendingTask | undefined;

  constructor(loop: EventLoop) {
    super();
    this.#loop = loop;
  }
  setTimeout(milliseconds: number, onTimeout?: () => void) {
    this.#idle?.cancel();
    this.#idle = undefined;
    if (onTimeout) this.once('timeout', onTimeout);
    if (milliseconds > 0) this.#idle = this.#loop.after(milliseconds, () => this.emit('timeout'));
    return this;
  }
  setKeepAlive() {
    return this;
  }
  setNoDelay() {
    return this;
  }
  destroy() {
    this.setTimeout(0);
  }
}

/** An `IncomingMessage` whose body has arrived already. */
class Answer extends Readable {
  readonly statusCode: number;
  readonly statusMessage = '';
  readonly headers: Readonly<Record<string, string>>;
  readonly complete = true;
  #body: Uint8Array | undefined;

  constructor(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array) {
    super();
    this.statusCode = status;
    this.headers = headers;
    this.#body = body;
  }

  override _read() {
    const body = this.#body;
    this.#body = undefined;
    if (body && body.length > 0) this.push(body);
    this.push(null);
  }

  /** All at once where nothing has been read: the SDK's way to collect a body, which needs no stream for that. */
  override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
    const body = this.#body;
    if (!body || options?.end === false) return super.pipe(destination, options);
    this.#body = undefined;
    destination.end(body);
    this.resume();
    return destination;
  }
}

class Request extends EventEmitter {
  readonly socket: Socket;
  readonly #options: HttpOptions;
  readonly #target: RequestOptions;
  readonly #chunks: (Uint8Array | string)[] = [];
  #destroyed = false;

  constructor(options: HttpOptions, target: RequestOptions, onResponse: ResponseListener | undefined) {
    super();
    this.#options = options;
    this.#target = target;
    this.socket = new Socket(options.loop);
    if (onResponse) this.once('response', onResponse);
  }

  write(chunk: Uint8Array | string) {
    this.#chunks.push(chunk);
    return true;
  }

  end(chunk?: Uint8Array | string) {
    if (chunk !== undefined) this.#chunks.push(chunk);
    const { loop, send, onDefect } = this.#options;
    const call = loop.open();
    send(this.#wireRequest()).then(
      (answer) => call.resume(() => this.#respond(answer)),
      (error: unknown) => {
        if (error instanceof AnswerLostError) call.resume(() => this.#hangUp());
        else onDefect(error);
      },
    );
    return this;
  }

  destroy(error?: Error) {
    this.#destroyed = true;
    if (error) this.emit('error', error);
    this.#close();
    return this;
  }

  #wireRequest(): WireRequest {
    const { method = 'GET', path = '/', host = '', hostname = host, headers = {} } = this.#target;
    const chunks = this.#chunks;
    const body = chunks.length > 1 ? Buffer.concat(chunks.map((chunk) => Buffer.from(chunk as string))) : chunks[0];
    return { method, target: path, headers: { host: hostname, ...lowerCaseNames(headers) }, body };
  }

  #respond({ status, headers, body }: WireResponse) {
    if (this.#destroyed) return;
    this.emit('response', new Answer(status, headers, typeof body === 'string' ? Buffer.from(body) : body));
    this.#close();
  }

  #hangUp() {
    if (this.#destroyed) return;
    this.destroy(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
  }

  #close() {
    this.socket.setTimeout(0);
    this.emit('close');
  }
}
