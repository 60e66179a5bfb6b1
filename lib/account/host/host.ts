import type { Clock } from '../clock.ts';
import type { Call } from '../contract.ts';
import type { CallOrigin } from '../gate.ts';
import type { Random } from '../random.ts';
import type { WireRequest, WireResponse } from '../wire/http.ts';
import { type AppConfigAgent, appconfigAgent } from './appconfig-agent.ts';
import type { FunctionCode, Sandbox, SandboxHost } from './contract.ts';
import { credentialStore } from './credentials.ts';
import { virtualDate } from './globals.ts';
import type { LogLine } from './life.ts';
import type { ProcessPool } from './process-pool.ts';
import { startSandbox } from './sandbox.ts';

export interface HostOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly region: string;
  /** Hands a function's signed request to the account. */
  readonly send: (request: WireRequest, origin: CallOrigin) => Promise<WireResponse>;
  /** Makes a call of an extension, which signs nothing here. */
  readonly call: (call: Call) => Promise<object>;
  /** Hands a function's request to a server that is not AWS, which its header `host` names. */
  readonly sendElsewhere: (request: WireRequest) => Promise<WireResponse>;
  readonly onLog: (line: LogLine) => void;
  /** Told of everything that ends a simulation: what functions use and the host or the account does not model. */
  readonly onDefect: (error: unknown) => void;
  /** Where cold starts find processes that have run before. */
  readonly processes?: ProcessPool | undefined;
}

/**
 * Runs bundled Lambda functions in this process, on the virtual clock and from a seed. Unmodified: the SDK in them signs
 * and serialises, and only its last step, `https.request`, leads to the account instead of a socket;
 * `fetch` leads to the servers that the simulation has besides.
 */
export function sandboxHost(options: HostOptions): SandboxHost {
  const { clock, random } = options;
  const date = virtualDate(clock);
  const credentials = credentialStore();
  let started = 0;

  const startProcess = (code: FunctionCode, agent?: AppConfigAgent) =>
    startSandbox({
      ...options,
      code,
      date,
      agent,
      credentials: credentials.of(code.roleArn),
      random: random.fork(`${code.functionName}:${code.version}/${started++}`),
    });

  return {
    start: async (code) => {
      if (!code.extensions?.includes('appconfig-agent')) return startProcess(code);
      const { environment, roleArn } = code;
      const agent = appconfigAgent({ ...options, environment, roleArn });
      await agent.prefetch();
      const sandbox = await startProcess(code, agent);
      agent.freeze();
      return withAgent(sandbox, agent);
    },
    principalOf: credentials.principalOf,
  };
}

/** Environment and agent freeze together: Lambda stops the whole machine between invocations. */
const withAgent = (sandbox: Sandbox, agent: AppConfigAgent): Sandbox => ({
  invoke: async (event, request) => {
    agent.onInvoke();
    return sandbox.invoke(event, request).finally(agent.freeze);
  },
  destroy: () => {
    agent.end();
    sandbox.destroy();
  },
});
