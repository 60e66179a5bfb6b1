import type { Clock, Instant } from '../../clock.ts';
import type { FunctionCode, InvokeOutcome, InvokeRequest, Sandbox, SandboxHost } from '../../host/contract.ts';

/** Warm execution environments, by function and version. */
export interface Sandboxes {
  /** Runs in a warm environment, or starts one first. */
  readonly run: (code: FunctionCode, event: unknown, request: InvokeRequest) => Promise<Run>;
  /** Ends the idle environments of a version, or of all versions of a function. */
  readonly discard: (functionName: string, version?: string) => void;
  /** Ends all idle environments. */
  readonly discardAll: () => void;
}

export interface Run {
  readonly outcome: InvokeOutcome;
  /** Milliseconds the cold start took; 0 in a warm environment. */
  readonly initMs: number;
}

/** Lambda promises no time; it has kept idle environments for some 5 to 15 minutes. */
const IDLE_MS = 10 * 60_000;

interface Idle {
  readonly sandbox: Sandbox;
  readonly since: Instant;
}

export function sandboxes(host: SandboxHost, clock: Clock): Sandboxes {
  const pools = new Map<string, Idle[]>();

  /** The one that was used last, like Lambda does; what has been idle for too long is ended on the way. */
  const takeWarm = (pool: Idle[]) => {
    const expired = pool.filter(({ since }) => since + IDLE_MS <= clock.now());
    for (const { sandbox } of expired) sandbox.destroy();
    pool.splice(0, expired.length);
    return pool.pop()?.sandbox;
  };

  return {
    run: async (code, event, request) => {
      const key = `${code.functionName}:${code.version}`;
      const pool = pools.get(key) ?? [];
      pools.set(key, pool);
      const startedAt = clock.now();
      let sandbox = takeWarm(pool);
      if (!sandbox) {
        try {
          sandbox = await host.start(code);
        } catch (error) {
          return { outcome: initializationError(error), initMs: clock.now() - startedAt };
        }
      }
      const initMs = clock.now() - startedAt;
      const outcome = await sandbox.invoke(event, request);
      const keep = outcome.kind !== 'timeout' && pools.get(key) === pool;
      if (keep) pool.push({ sandbox, since: clock.now() });
      else sandbox.destroy();
      return { outcome, initMs };
    },
    discard: (functionName, version) => {
      for (const [key, pool] of pools) {
        if (key !== `${functionName}:${version}` && (version !== undefined || !key.startsWith(`${functionName}:`)))
          continue;
        for (const { sandbox } of pool) sandbox.destroy();
        pools.delete(key);
      }
    },
    discardAll: () => {
      for (const pool of pools.values()) for (const { sandbox } of pool.splice(0)) sandbox.destroy();
    },
  };
}

function initializationError(error: unknown): InvokeOutcome {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const trace = (stack ?? '').split('\n').map((line) => line.trim());
  return { kind: 'error', errorType: name, errorMessage: message, trace, durationMs: 0 };
}
