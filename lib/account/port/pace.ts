import type { VirtualClock } from '../clock.ts';

export interface PaceOptions {
  /** Virtual seconds per second; 1 is real time. */
  readonly speed: number;
  /** The real time, in milliseconds. */
  readonly now: () => number;
  /** Waits really. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly ended: AbortSignal;
}

/** Short enough for a call, which is under way twice, to be answered at once. */
const tickMs = 5;
/** A machine that slept, or had too much to do, makes the clock late and not a leap. */
const mostMs = 250;

/** Runs a virtual clock beside the real one until it is told to end. Rejects with the first defect of the simulation. */
export async function keepPace(clock: VirtualClock, { speed, now, sleep, ended }: PaceOptions): Promise<void> {
  let last = now();
  while (!ended.aborted) {
    await sleep(tickMs);
    const at = now();
    const passed = Math.min(Math.max(at - last, 0), mostMs);
    last = at;
    await clock.runUntil(clock.now() + passed * speed);
  }
}
