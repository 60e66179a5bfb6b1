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
import { type Handler, runModule } from './runtime.ts';
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
}

/** One life of the runtime's process: an environment sees another one after a crash or a timeout. */
export interface Life {
  readonly loop: EventLoop;
  readonly handler: Handler;
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
  const { code, clock, send, onLog } = options;
  const { functionName, version } = code;
  const loop = eventLoop(clock, (error) => {
    if (error instanceof NotModelledError) return;
    loop.end();
    onUncaught(error);
  });
  const exit = (reason: string) => {
    loop.end();
    onExit(reason);
  };
  const origin: CallOrigin = { functionName, crash: () => exit('signal: killed') };

  const handler = runModule({
    ...options,
    loop,
    onDefect,
    refuse: refuser(functionName, onDefect),
    // What a dead process would still have sent, in the same turn, stays with it.
    send: (request) => (loop.ended() ? new Promise(() => {}) : send(request, origin)),
    write: (level, message) => {
      onLog({ at: clock.now(), functionName, version, requestId: requestId(), level, message });
    },
    exit: (status) => {
      exit(`exit status ${status}`);
      throw runtimeError('Runtime.ExitError', `process.exit(${status})`);
    },
  });
  return { loop, handler };
}
