import type { EventLoop, PendingTask } from './event-loop.ts';

/** Node's timer functions on an environment's event loop, and `timers/promises` beside them. */
export function timersOn(loop: EventLoop) {
  const live = new Map<number, Timeout>();
  let lastId = 0;

  const start = (delay: number | undefined, repeat: boolean, task: () => void): Timeout => {
    const id = ++lastId;
    let pending: PendingTask;
    const arm = () => {
      pending = loop.after(milliseconds(delay), () => {
        if (repeat) arm();
        else live.delete(id);
        task();
      });
    };
    const timeout: Timeout = {
      ref: () => timeout,
      unref: () => timeout,
      hasRef: () => true,
      refresh: () => {
        pending.cancel();
        arm();
        return timeout;
      },
      close: () => {
        pending.cancel();
        live.delete(id);
        return timeout;
      },
      [Symbol.toPrimitive]: () => id,
      [Symbol.dispose]: () => {
        timeout.close();
      },
    };
    live.set(id, timeout);
    arm();
    return timeout;
  };
  const clear = (timer: Timeout | number | string | null | undefined) => {
    if (timer === null || timer === undefined) return;
    (typeof timer === 'object' ? timer : live.get(Number(timer)))?.close();
  };

  const setTimeout = (task: Task, delay?: number, ...args: unknown[]) => start(delay, false, () => task(...args));
  const setInterval = (task: Task, delay?: number, ...args: unknown[]) => start(delay, true, () => task(...args));
  const setImmediate = (task: Task, ...args: unknown[]) => start(0, false, () => task(...args));
  const settle = (delay: number | undefined, value: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const timer = start(delay, false, () => resolve(value));
      signal?.addEventListener('abort', () => {
        timer.close();
        reject(signal.reason);
      });
    });
  const promises = {
    setTimeout: settle,
    setImmediate: (value?: unknown, options?: { signal?: AbortSignal }) => settle(0, value, options),
    scheduler: { wait: (delay: number) => settle(delay, undefined), yield: () => settle(0, undefined) },
  };
  return {
    setTimeout: promisable(setTimeout, promises.setTimeout),
    setInterval,
    setImmediate: promisable(setImmediate, promises.setImmediate),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
    promises,
  };
}

type Task = (...args: unknown[]) => void;

interface Timeout {
  readonly ref: () => Timeout;
  readonly unref: () => Timeout;
  readonly hasRef: () => boolean;
  readonly refresh: () => Timeout;
  readonly close: () => Timeout;
  readonly [Symbol.toPrimitive]: () => number;
  readonly [Symbol.dispose]: () => void;
}

/** Node's own rule: what is no positive 32-bit number of milliseconds counts as one. */
function milliseconds(delay: number | undefined): number {
  if (delay === 0 || delay === undefined) return delay === undefined ? 1 : 0;
  return delay >= 1 && delay <= 2 ** 31 - 1 ? Math.floor(delay) : 1;
}

const promisable = <F extends object>(timer: F, promise: unknown): F =>
  Object.defineProperty(timer, Symbol.for('nodejs.util.promisify.custom'), { value: promise });
