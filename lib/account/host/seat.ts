import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { EventLoop } from './event-loop.ts';
import { virtualDate } from './globals.ts';
import type { RuntimeOptions } from './runtime.ts';

/** The surroundings of a process that can be put into others: what it was given once leads to wherever it is now. */
export interface Seat {
  readonly surroundings: RuntimeOptions;
  readonly move: (to: RuntimeOptions) => void;
  /** Until it is moved again it is nowhere: what waits for its next place keeps no account alive. */
  readonly leave: () => void;
  /** How often it was asked what is not the same everywhere: the time, a random number, anything that waits. */
  readonly asked: () => number;
}

/** Code, Region and credentials stay what they are: only a process with the same ones can take another's place. */
export function seat(first: RuntimeOptions): Seat {
  const { code, region, credentials } = first;
  let current: RuntimeOptions | undefined = first;
  let asked = 0;
  const here = () => {
    asked++;
    if (!current) throw new Error(`a process of ${code.functionName} went on when its environment had ended`);
    return current;
  };
  const clock = clockAt(here);
  return {
    surroundings: {
      code,
      region,
      credentials,
      clock,
      date: virtualDate(clock),
      loop: loopAt(here),
      random: randomAt(() => here().random),
      startedAt: () => here().startedAt(),
      send: (request) => here().send(request),
      sendElsewhere: (request) => here().sendElsewhere(request),
      write: (level, message) => here().write(level, message),
      exit: (code) => here().exit(code),
      refuse: (what) => here().refuse(what),
      onDefect: (error) => here().onDefect(error),
    },
    move: (to) => {
      current = to;
    },
    leave: () => {
      current = undefined;
    },
    asked: () => asked,
  };
}

const clockAt = (here: () => RuntimeOptions): Clock => ({
  now: () => here().clock.now(),
  at: (time, run) => here().clock.at(time, run),
  after: (milliseconds, run) => here().clock.after(milliseconds, run),
  sleep: (milliseconds) => here().clock.sleep(milliseconds),
});

const loopAt = (here: () => RuntimeOptions): EventLoop => ({
  now: () => here().loop.now(),
  after: (milliseconds, task) => here().loop.after(milliseconds, task),
  open: () => here().loop.open(),
  pending: () => here().loop.pending(),
  freeze: () => here().loop.freeze(),
  thaw: () => here().loop.thaw(),
  end: () => here().loop.end(),
  ended: () => here().loop.ended(),
});

/** A fork is named and does not depend on what was drawn before, so each place has its own of the same name. */
function randomAt(here: () => Random): Random {
  const forkAt = (name: string) => {
    let parent: Random | undefined;
    let fork: Random | undefined;
    return () => {
      const now = here();
      if (now !== parent || !fork) [parent, fork] = [now, now.fork(name)];
      return fork;
    };
  };
  return {
    next: () => here().next(),
    between: (low, high) => here().between(low, high),
    chance: (probability) => here().chance(probability),
    normal: () => here().normal(),
    binomial: (trials, probability) => here().binomial(trials, probability),
    poisson: (mean) => here().poisson(mean),
    hex: (digits) => here().hex(digits),
    uuid: () => here().uuid(),
    fork: (name) => randomAt(forkAt(name)),
  };
}
