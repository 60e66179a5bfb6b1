import type { Clock, Instant, Timer } from '../clock.ts';
import { NotModelledError } from '../contract.ts';
import type { Random } from '../random.ts';
import { runtimeError } from './bundle.ts';
import type { InvokeOutcome, InvokeRequest, Sandbox } from './contract.ts';
import { type Ending, exited, handlerContext, returned, thrown, withDuration } from './invocation.ts';
import { beginLife, type Life, type SandboxOptions } from './life.ts';

/** What is under way in an environment: a cold start, or an invocation that may be cut short. */
interface Running {
  readonly requestId?: string;
  readonly end: (ending: Ending) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * A cold start. The module's top level runs at once; the environment is ready some hundred virtual milliseconds later.
 * Rejects with the module's own error, and with {@link NotModelledError} for what the host does not run.
 *
 * After a crash or a timeout the environment goes on with a new process, started within the next invocation, as Lambda's
 * "suppressed init" does.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, code, random } = options;
  let life: Life | undefined;
  let running: Running | undefined;
  let destroyed = false;
  let isSound = true;
  let processes = 0;

  const begin = (): Promise<Life> =>
    new Promise((resolve, reject) => {
      // Each process draws anew: a second one that repeated the first one's idempotency tokens would be refused for it.
      const ownRandom = { ...options, random: random.fork(`process ${processes++}`) };
      const begun = attempt(() =>
        beginLife(ownRandom, {
          requestId: () => running?.requestId,
          onExit: (reason) => {
            life = undefined;
            const { requestId } = running ?? {};
            if (requestId !== undefined) running?.end(exited(requestId, reason));
            else reject(runtimeError('Runtime.ExitError', `Runtime exited with error: ${reason}`));
          },
          onUncaught: (error) => {
            life = undefined;
            if (running?.requestId === undefined) reject(error);
            running?.end(thrown(error));
          },
          onDefect: (error) => {
            options.onDefect(error);
            reject(error);
            running?.fail(error);
          },
        }),
      );
      if ('value' in begun && !begun.value.loop.ended()) life = begun.value;
      // Whoever started it may take the rejection for the function's own error; the run must end all the same.
      if ('error' in begun && begun.error instanceof NotModelledError) options.onDefect(begun.error);
      clock.after(initMilliseconds(random), () => ('error' in begun ? reject(begun.error) : resolve(begun.value)));
    });

  const run = async (event: unknown, request: InvokeRequest, deadline: number, onHandler: () => void) => {
    const current = life ?? (await begin());
    current.loop.thaw();
    await clock.sleep(computeMilliseconds(random));
    if (current.loop.ended()) return new Promise<never>(() => {});
    onHandler();
    // The handler gets a copy: nothing that another environment or service holds.
    const copy: unknown = JSON.parse(JSON.stringify(event ?? null));
    return returned(await current.handler(copy, handlerContext(code, request, deadline, clock.now)));
  };

  const invoke = async (event: unknown, request: InvokeRequest): Promise<InvokeOutcome> => {
    if (destroyed) throw new Error(`an environment of ${code.functionName} was invoked after it was destroyed`);
    if (running) throw new Error(`an environment of ${code.functionName} was invoked while it was busy`);
    const startedAt = clock.now();
    const deadline = startedAt + code.timeoutSeconds * 1000;
    let inHandler = false;
    let settle!: Pick<Running, 'end' | 'fail'>;
    const ended = new Promise<Ending>((end, fail) => {
      settle = { end, fail };
    });
    const { end, fail } = settle;
    running = { requestId: request.requestId, end, fail };
    const timer = forgettable(clock, deadline, () => {
      if (destroyed) return;
      const stuck = inHandler && life?.loop.pending() === 0;
      stop();
      if (!stuck) return end({ kind: 'timeout' });
      const error = waitsForever(code.functionName);
      options.onDefect(error);
      fail(error);
    });
    run(event, request, deadline, () => {
      inHandler = true;
    }).then(end, (error: unknown) => {
      if (error instanceof NotModelledError) fail(error);
      else end(thrown(error));
    });

    const ending = await ended;
    timer.cancel();
    running = undefined;
    isSound &&= ending.kind === 'success';
    life?.loop.freeze();
    return withDuration(ending, clock.now() - startedAt);
  };

  const stop = () => {
    life?.loop.end();
    life = undefined;
  };

  (await begin()).loop.freeze();
  return {
    invoke,
    destroy: () => {
      destroyed = true;
      if (isSound && !running) life?.retire();
      stop();
    },
  };
}

/** A timer that lets go of its task when cancelled; the agenda keeps the entry until its time has come. */
function forgettable(clock: Clock, time: Instant, run: () => void): Timer {
  let task: (() => void) | undefined = run;
  const timer = clock.at(time, () => task?.());
  return {
    cancel: () => {
      task = undefined;
      timer.cancel();
    },
  };
}

const waitsForever = (functionName: string) =>
  new NotModelledError(
    `${functionName} waits for something that the Lambda host does not model: it has no timer and no open call`,
  );

function attempt<T>(run: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: run() };
  } catch (error) {
    return { error };
  }
}

/**
 * Durations of what is computed, which the virtual clock cannot see: about 150 to 450 ms for a cold start, 1 to 6 ms for
 * an invocation. Choices of a usual order of magnitude, not measurements; memory size does not change them.
 */
const initMilliseconds = (random: Random) => 150 + 300 * random.next() ** 2;
const computeMilliseconds = (random: Random) => 1 + 5 * random.next() ** 2;
