import type { Clock, Instant } from '../clock.ts';

/**
 * The event loop of one execution environment, on the virtual clock. Everything that can make its code go on passes
 * here, so it can be frozen between invocations as Lambda freezes it, ended, and asked whether it waits for anything.
 */
export interface EventLoop {
  readonly now: () => Instant;
  /** Runs `task` after so many virtual milliseconds. */
  readonly after: (milliseconds: number, task: () => void) => PendingTask;
  /** Announces something that will go on by itself later, like an open call, and does so through `resume`. */
  readonly open: () => { readonly resume: (task: () => void) => void };
  /** How many tasks and open calls there are: with none, waiting code waits for ever. */
  readonly pending: () => number;
  /** What comes due while frozen runs when thawed. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Nothing runs any more. */
  readonly end: () => void;
  readonly ended: () => boolean;
}

export interface PendingTask {
  readonly cancel: () => void;
}

/** Lets go of its task when over: the agenda keeps cancelled entries until their time, and with them all they refer to. */
interface Wait {
  task: (() => void) | undefined;
  over: boolean;
}

export function eventLoop(clock: Clock, onUncaught: (error: unknown) => void): EventLoop {
  let pending = 0;
  let frozen = false;
  let ended = false;
  let due: Wait[] = [];

  const begin = (task?: () => void): Wait => {
    pending++;
    return { task, over: false };
  };
  const finish = (wait: Wait) => {
    wait.over = true;
    wait.task = undefined;
    pending--;
  };
  const go = (wait: Wait) => {
    if (ended || wait.over) return;
    if (frozen) {
      due.push(wait);
      return;
    }
    const { task } = wait;
    finish(wait);
    try {
      task?.();
    } catch (error) {
      onUncaught(error);
    }
  };

  return {
    now: clock.now,
    after: (milliseconds, task) => {
      const wait = begin(task);
      const timer = clock.after(milliseconds, () => go(wait));
      return {
        cancel: () => {
          if (wait.over) return;
          finish(wait);
          timer.cancel();
        },
      };
    },
    open: () => {
      const wait = begin();
      return {
        resume: (task) => {
          wait.task = task;
          go(wait);
        },
      };
    },
    pending: () => pending,
    freeze: () => {
      frozen = true;
    },
    thaw: () => {
      frozen = false;
      const waiting = due;
      due = [];
      for (const wait of waiting) go(wait);
    },
    end: () => {
      ended = true;
      due = [];
    },
    ended: () => ended,
  };
}
