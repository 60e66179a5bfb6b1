import type { Clock } from '../clock.ts';
import { NotModelledError } from '../contract.ts';
import type { CallOrigin } from '../gate.ts';
import type { Random } from '../random.ts';
import type { WireRequest, WireResponse } from '../wire/http.ts';
import type { AppConfigAgent } from './appconfig-agent.ts';
import { runtimeError } from './bundle.ts';
import type { FunctionCode } from './contract.ts';
import type { Credentials } from './credentials.ts';
import { type EventLoop, eventLoop } from './event-loop.ts';
import type { LogLevel } from './globals.ts';
import { type ProcessPool, startProcess } from './process-pool.ts';
import type { Handler, RuntimeOptions } from './runtime.ts';
import { refuser } from './shadow.ts';

/** One line that a function logged. */
export interface LogLine {
  readonly at: number;
  readonly functionName: string;
  readonly version: string;
  /** Absent while the module's top level runs. */
  readonly requestId: string | undefined;
  readonly level: LogLevel;
  readonly message: string;
}

export interface SandboxOptions {
  readonly code: FunctionCode;
  readonly clock: Clock;
  readonly random: Random;
  readonly region: string;
  readonly date: DateConstructor;
  readonly credentials: Credentials;
  /** On localhost, where the function has that extension. */
  readonly agent?: AppConfigAgent | undefined;
  readonly send: (request: WireRequest, origin: CallOrigin) => Promise<WireResponse>;
  readonly sendElsewhere: (request: WireRequest) => Promise<WireResponse>;
  readonly onLog: (line: LogLine) => void;
  readonly onDefect: (error: unknown) => void;
  readonly processes?: ProcessPool | undefined;
}

/** One life of the runtime's process: an environment sees another one after a crash or a timeout. */
export interface Life {
  readonly loop: EventLoop;
  readonly handler: Handler;
  /** Ends it when it has served its last invocation, and none of them failed; it may be used again. */
  readonly retire: () => void;
}

/** What can happen to a process from inside; whoever watches it decides what becomes of the invocation. */
export interface LifeEvents {
  readonly requestId: () => string | undefined;
  /** It is gone: killed by a fault, or by itself. */
  readonly onExit: (reason: string) => void;
  /** Something threw outside of the handler's promise; it is gone too. */
  readonly onUncaught: (error: unknown) => void;
  readonly onDefect: (error: unknown) => void;
}

/** Starts a process: runs the module's top level. Throws what that throws. */
export function beginLife(options: SandboxOptions, { requestId, onExit, onUncaught, onDefect }: LifeEvents): Life {
  const { code, clock, send, onLog, processes } = options;
  const { functionName, version } = code;
  const startedAt = clock.now();
  const loop = eventLoop(clock, (error) => {
    if (error instanceof NotModelledError) return;
    loop.end();
    onUncaught(error);
  });
  const exit = (reason: string) => {
    loop.end();
    onExit(reason);
  };
  const origin: CallOrigin = { functionName, requestId, crash: () => exit('signal: killed') };
  let hasRetried = false;

  const runtime: RuntimeOptions = {
    ...options,
    loop,
    startedAt: () => startedAt,
    onDefect,
    refuse: refuser(functionName, onDefect),
    send: (request) => {
      // What a dead process would still have sent, in the same turn, stays with it.
      if (loop.ended()) return new Promise(() => {});
      hasRetried ||= isRetry(request);
      return send(request, origin);
    },
    write: (level, message) => {
      onLog({ at: clock.now(), functionName, version, requestId: requestId(), level, message });
    },
    exit: (status) => {
      exit(`exit status ${status}`);
      throw runtimeError('Runtime.ExitError', `process.exit(${status})`);
    },
  };
  const { handler, keep } = startProcess(runtime, processes);
  return {
    loop,
    handler,
    retire: () => {
      const isIdle = !loop.ended() && loop.pending() === 0;
      loop.end();
      if (isIdle && !hasRetried) keep();
    },
  };
}

/** The SDK says which attempt a request is; retries use up a quota that a client has for all of its life. */
const isRetry = ({ headers }: WireRequest) => !(headers['amz-sdk-request'] ?? 'attempt=1;').startsWith('attempt=1;');
