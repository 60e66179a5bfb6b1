import { format } from 'node:util';
import type { Clock, Instant } from '../clock.ts';
import type { Random } from '../random.ts';
import type { EventLoop } from './event-loop.ts';
import { shadow } from './shadow.ts';

/** `Date` on the virtual clock; its instances are ordinary dates. */
export function virtualDate(clock: Clock): DateConstructor {
  // The clock has fractions of a millisecond, a Date has none.
  const now = () => Math.floor(clock.now());
  return new Proxy(Date, {
    construct: (target, args: unknown[]) => (args.length === 0 ? new target(now()) : Reflect.construct(target, args)),
    apply: () => new Date(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
}

/** `performance`, counting from the environment's start. */
export function virtualPerformance(clock: Clock, startedAt: () => Instant) {
  return {
    now: () => clock.now() - startedAt(),
    get timeOrigin() {
      return startedAt();
    },
    mark: () => {},
    measure: () => {},
    toJSON: () => ({ timeOrigin: startedAt() }),
  };
}

/** `Math`, with an environment's own stream behind `Math.random`. */
export const seededMath = (random: Random): Math => shadow(Math, { random: random.next });

/** `AbortSignal`, whose `timeout` counts virtual milliseconds. */
export function virtualAbortSignal(loop: EventLoop): typeof AbortSignal {
  const timeout = (milliseconds: number) => {
    const controller = new AbortController();
    const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    loop.after(milliseconds, () => controller.abort(reason));
    return controller.signal;
  };
  return new Proxy(AbortSignal, {
    get: (target, key) => (key === 'timeout' ? timeout : Reflect.get(target, key)),
  });
}

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** `console`, with Lambda's levels; what is written goes to `write`, formatted as Node formats it. */
export function capturedConsole(write: (level: LogLevel, message: string) => void) {
  const at =
    (level: LogLevel) =>
    (...args: unknown[]) =>
      write(level, format(...args));
  const ignored = () => {};
  return {
    log: at('INFO'),
    info: at('INFO'),
    warn: at('WARN'),
    error: at('ERROR'),
    debug: at('DEBUG'),
    trace: at('TRACE'),
    dir: (value: unknown) => write('INFO', format('%O', value)),
    table: (value: unknown) => write('INFO', format('%O', value)),
    assert: (condition: unknown, ...args: unknown[]) => {
      if (!condition) write('ERROR', `Assertion failed: ${format(...args)}`);
    },
    group: ignored,
    groupCollapsed: ignored,
    groupEnd: ignored,
    time: ignored,
    timeLog: ignored,
    timeEnd: ignored,
    count: ignored,
    countReset: ignored,
  };
}
