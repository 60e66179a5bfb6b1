import type { Clock } from '../account/clock.ts';

/** Traffic is drawn this often, so that metrics and routing are never further behind than this. */
const tickMs = 20_000;

export interface TickOptions {
  readonly clock: Clock;
  /** Serves what has come since the last time. */
  readonly catchUp: () => void;
  readonly onTick: () => void;
}

/** Catches up at every tick from `begin` on, and a last time at `end`. */
export function everyTick({ clock, catchUp, onTick }: TickOptions): { begin: () => void; end: () => void } {
  let over = false;
  const tick = () => {
    if (over) return;
    catchUp();
    onTick();
    clock.after(tickMs, tick);
  };
  return {
    begin: () => {
      clock.after(tickMs, tick);
    },
    end: () => {
      catchUp();
      over = true;
    },
  };
}
