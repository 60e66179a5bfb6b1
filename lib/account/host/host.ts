import type { Clock } from '../clock.ts';
import type { CallOrigin } from '../gate.ts';
import type { Random } from '../random.ts';
import type { WireRequest, WireResponse } from '../wire/http.ts';
import type { SandboxHost } from './contract.ts';
import { credentialStore } from './credentials.ts';
import { virtualDate } from './globals.ts';
import type { LogLine } from './life.ts';
import { startSandbox } from './sandbox.ts';

export interface HostOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly region: string;
  /** Hands a function's signed request to the account. */
  readonly send: (request: WireRequest, origin: CallOrigin) => Promise<WireResponse>;
  readonly onLog: (line: LogLine) => void;
  /** Told of everything that ends a simulation: what functions use and the host or the account does not model. */
  readonly onDefect: (error: unknown) => void;
}

/**
 * Runs bundled Lambda functions in this process, on the virtual clock and from a seed. Unmodified: the SDK in them signs
 * and serialises, and only its last step, `https.request`, leads to the account instead of a socket.
 */
export function sandboxHost(options: HostOptions): SandboxHost {
  const { clock, random } = options;
  const date = virtualDate(clock);
  const credentials = credentialStore();
  let started = 0;

  return {
    start: (code) =>
      startSandbox({
        ...options,
        code,
        date,
        credentials: credentials.of(code.roleArn),
        random: random.fork(`${code.functionName}:${code.version}/${started++}`),
      }),
    principalOf: credentials.principalOf,
  };
}
