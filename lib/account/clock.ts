/** Milliseconds since the Unix epoch. */
export type Instant = number;

export interface Timer {
  readonly cancel: () => void;
}

/** What the parts of the account see: the time, and a way to be called later. */
export interface Clock {
  readonly now: () => Instant;
  /** Calls `run` once at `time` (at once if that is past). Equal times run in the order they were asked for. */
  readonly at: (time: Instant, run: () => void) => Timer;
  readonly after: (milliseconds: number, run: () => void) => Timer;
  /** Resolves once the virtual clock has moved on by so much. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface VirtualClock extends Clock {
  /**
   * Runs the agenda in order until it reaches `limit`, is empty, or `done` says so; the clock then stands at `limit`,
   * or at the last thing that ran when `done` ended it.
   */
  readonly runUntil: (limit: Instant, done?: () => boolean) => Promise<void>;
}

interface Entry {
  readonly time: Instant;
  readonly order: number;
  /** Gone once cancelled, so that the agenda keeps nothing alive until its time comes. */
  run: (() => void) | undefined;
}

const before = (a: Entry, b: Entry) => a.time < b.time || (a.time === b.time && a.order < b.order);

/**
 * A clock that only moves when the agenda is run. Between two entries every promise that can settle has settled: code
 * awaiting each other needs microtasks and `process.nextTick` alone, which one turn of the real event loop drains.
 */
export function virtualClock(start: Instant): VirtualClock {
  let now = start;
  let order = 0;
  const heap: Entry[] = [];

  const at = (time: Instant, run: () => void): Timer => {
    const entry: Entry = { time: Math.max(time, now), order: order++, run };
    push(heap, entry);
    return {
      cancel: () => {
        entry.run = undefined;
      },
    };
  };
  const after = (milliseconds: number, run: () => void) => at(now + milliseconds, run);

  return {
    now: () => now,
    at,
    after,
    sleep: (milliseconds) => new Promise((resolve) => after(milliseconds, resolve)),
    runUntil: async (limit, done = () => false) => {
      await turn();
      while (!done()) {
        const next = heap[0];
        if (!next || next.time > limit) {
          now = Math.max(now, limit);
          return;
        }
        pop(heap);
        if (!next.run) continue;
        now = next.time;
        next.run();
        await turn();
      }
    },
  };
}

/** Turns of the real event loop that are asked for at once: going once around it costs more than most entries. */
const turnsAhead = 32;
const waiting: (() => void)[] = [];
let asked = 0;

/** Node settles all that can settle between two immediates, whether they run in one round of its loop or in two. */
const turn = () =>
  new Promise<void>((resolve) => {
    waiting.push(resolve);
    if (asked === 0) askForTurns();
  });

function askForTurns(): void {
  asked = turnsAhead;
  for (let i = 0; i < turnsAhead; i++) setImmediate(takeTurn);
}

function takeTurn(): void {
  asked--;
  const next = waiting.shift();
  if (asked === 0 && waiting.length > 0) askForTurns();
  next?.();
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(entry, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (!before(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
}
