import type { AppConfigAgent } from './appconfig-agent.ts';
import * as bundles from './bundle.ts';
import type { FunctionCode } from './contract.ts';
import type { Credentials } from './credentials.ts';
import type { EventLoop } from './event-loop.ts';
import { functionFetch } from './fetch.ts';
import { fileSystem } from './file-system.ts';
import { capturedConsole, type LogLevel, seededMath, virtualAbortSignal, virtualPerformance } from './globals.ts';
import { httpModule } from './https.ts';
import { functionOs, immediateZlib, type OwnModules, requireOf } from './modules.ts';
import { environmentOf, functionProcess } from './process.ts';
import { seededCrypto } from './seeded-crypto.ts';
import { type Refuse, shadow } from './shadow.ts';
import { timersOn } from './timers.ts';
import type { Clock, Instant } from '../clock.ts';
import type { Random } from '../random.ts';
import type { WireRequest, WireResponse } from '../wire/http.ts';

/** A function's handler: what the top level of its module exports under the handler's name. */
export type Handler = (event: unknown, context: object) => unknown;

export interface RuntimeOptions {
  readonly code: FunctionCode;
  readonly clock: Clock;
  readonly loop: EventLoop;
  readonly random: Random;
  /** When the process began. */
  readonly startedAt: () => Instant;
  readonly region: string;
  readonly credentials: Credentials;
  /** `Date` on this clock; one serves all environments. */
  readonly date: DateConstructor;
  readonly send: (request: WireRequest) => Promise<WireResponse>;
  readonly sendElsewhere: (request: WireRequest) => Promise<WireResponse>;
  readonly write: (level: LogLevel, message: string) => void;
  readonly exit: (code: number) => never;
  readonly refuse: Refuse;
  readonly agent?: AppConfigAgent | undefined;
  readonly onDefect: (error: unknown) => void;
}

/** Runs the top level of a function's module in surroundings of its own, and finds its handler. Throws what it throws. */
export function runModule(options: RuntimeOptions): Handler {
  const { code } = options;
  const bundle = bundles.loadBundle(code);
  const module = { exports: {} as Record<string, unknown> };
  const surroundings = surroundingsOf(options);
  const own: Readonly<Record<string, unknown>> = {
    ...surroundings,
    exports: module.exports,
    module,
    __filename: bundle.filename,
    __dirname: bundles.taskRoot,
  };
  bundle.run(
    module.exports,
    bundles.parameters.map((name) => own[name]),
  );

  const name = code.handler.slice(code.handler.lastIndexOf('.') + 1);
  const handler = module.exports[name];
  if (typeof handler !== 'function') {
    throw bundles.runtimeError('Runtime.HandlerNotFound', `${code.handler} is undefined or not exported`);
  }
  // Node 24 ended callbacks; older runtimes wait for an empty event loop, which is another life cycle than this one.
  if (handler.length > 2) options.refuse('a handler that takes a callback');
  return handler as Handler;
}

function surroundingsOf(options: RuntimeOptions): Record<string, unknown> {
  const { clock, loop, random, startedAt, code, region, credentials, date } = options;
  const { write, exit, refuse, send, onDefect } = options;
  const { promises, ...timers } = timersOn(loop);
  const crypto = seededCrypto(random.fork('crypto'), refuse);
  const performance = virtualPerformance(clock, startedAt);
  const env = environmentOf(code, region, credentials);
  const process = functionProcess({ env, elapsed: () => clock.now() - startedAt(), write, exit });
  const http = () => httpModule({ loop, refuse, send, onDefect });
  const files = once(() => fileSystem(code, refuse));
  const modules: OwnModules = {
    crypto: () => crypto.node,
    fs: files,
    'fs/promises': () => files().promises,
    http,
    https: http,
    os: functionOs,
    perf_hooks: () => ({ performance }),
    process: () => process,
    timers: () => ({ ...timers, promises }),
    'timers/promises': () => promises,
    zlib: () => immediateZlib(refuse),
  };
  const require = requireOf(modules, refuse);
  const globals = {
    ...timers,
    Date: date,
    Math: seededMath(random.fork('math')),
    performance,
    crypto: crypto.web,
    process,
    console: capturedConsole(write),
    fetch: functionFetch({ loop, refuse, agent: options.agent, send: options.sendElsewhere, onDefect }),
    AbortSignal: virtualAbortSignal(loop),
  };
  const global = shadow(globalThis, globals);
  Object.assign(global, { globalThis: global, global });
  const importBuiltin = async (specifier: string) => {
    const module = require(specifier);
    return { ...module, default: module };
  };
  return { ...globals, globalThis: global, global, require, importBuiltin };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
