import { type Bundle, loadBundle } from './bundle.ts';
import { environmentOf } from './process.ts';
import { type Handler, type RuntimeOptions, runModule } from './runtime.ts';
import { type Seat, seat } from './seat.ts';

/**
 * Processes of functions that have served, kept for cold starts of the same code to come, in other accounts above all: a
 * module that was run once need not be run again, and what the engine has learned of it stays learned.
 *
 * Only for code that starts alike everywhere and remembers nothing that would make a difference. The host sees to the first:
 * a module that asks for the time, for random numbers or for anything that waits while it starts is never kept; nor is a
 * process in which an invocation failed or the SDK had to try again. The second is for whoever hands over a pool to know. Without one, every cold start runs
 * the module.
 */
export interface ProcessPool {
  readonly take: (bundle: Bundle, environment: string) => KeptProcess | undefined;
  readonly keep: (process: KeptProcess) => void;
}

export interface KeptProcess {
  readonly bundle: Bundle;
  /** All that its code could ask for before it is invoked: processes with the same one may take each other's place. */
  readonly environment: string;
  readonly seat: Seat;
  readonly handler: Handler;
}

export function processPool(): ProcessPool {
  const idle = new Map<string, KeptProcess[]>();
  return {
    take: (bundle, environment) => {
      const kept = idle.get(environment) ?? [];
      const index = kept.findLastIndex((process) => process.bundle === bundle);
      return index < 0 ? undefined : kept.splice(index, 1)[0];
    },
    keep: (process) => {
      const kept = idle.get(process.environment) ?? [];
      process.seat.leave();
      kept.push(process);
      idle.set(process.environment, kept);
    },
  };
}

export interface StartedProcess {
  readonly handler: Handler;
  /** Offers it to the pool; nothing of it may run any more. */
  readonly keep: () => void;
}

/** Runs the top level of a function's module, or takes a process of the pool in which it has run. */
export function startProcess(options: RuntimeOptions, pool: ProcessPool | undefined): StartedProcess {
  // An extension is a process beside this one, and stays with its environment.
  if (!pool || options.agent) return { handler: runModule(options), keep: () => {} };
  const { code, region, credentials } = options;
  const bundle = loadBundle(code);
  const environment = JSON.stringify(environmentOf(code, region, credentials));
  const kept = pool.take(bundle, environment);
  if (kept) {
    kept.seat.move(options);
    return { handler: kept.handler, keep: () => pool.keep(kept) };
  }
  const own = seat(options);
  const handler = runModule(own.surroundings);
  const startsAlikeEverywhere = own.asked() === 0;
  const begun = { bundle, environment, seat: own, handler };
  return { handler, keep: () => (startsAlikeEverywhere ? pool.keep(begun) : undefined) };
}
