/** The machine's relative precision: the distance from 1 to the next larger number. */
const { EPSILON } = Number;

/** R's `uniroot` allows a thousand; a bisection to machine precision needs about sixty. */
const MOST_STEPS = 1001;

interface Point {
  readonly at: number;
  readonly value: number;
}

/**
 * Where a function changes its sign between two places, by Brent's method (Brent, "Algorithms for minimization without
 * derivatives", 1973, chapter 4): inverse quadratic interpolation where it converges, halving where it does not. A
 * function with steps is fine; the answer is then within `tolerance` of the step, on either side.
 *
 * The order of operations is that of R's `uniroot`, so that answers which depend on the tolerance are the same.
 *
 * @param tolerance absolute, in units of `from` and `to`
 */
export function findRoot(f: (x: number) => number, from: number, to: number, tolerance: number): number {
  const point = (at: number): Point => ({ at, value: f(at) });
  let previous = point(from);
  let best = point(to);
  if (previous.value === 0) return from;
  if (best.value === 0) return to;

  /** The other side of the root: its value has the opposite sign of the best's. */
  let opposite = previous;
  for (let step = 0; step < MOST_STEPS; step++) {
    const lastMove = best.at - previous.at;
    if (Math.abs(opposite.value) < Math.abs(best.value)) {
      previous = best;
      best = opposite;
      opposite = previous;
    }
    const least = 2 * EPSILON * Math.abs(best.at) + tolerance / 2;
    const half = (opposite.at - best.at) / 2;
    if (Math.abs(half) <= least || best.value === 0) return best.at;

    const steep = Math.abs(lastMove) >= least && Math.abs(previous.value) > Math.abs(best.value);
    const move = (steep ? interpolate(previous, best, opposite, { lastMove, least }) : undefined) ?? half;
    previous = best;
    best = point(best.at + (Math.abs(move) >= least ? move : move > 0 ? least : -least));
    if (best.value * opposite.value > 0) opposite = previous;
  }
  return best.at;
}

/** The move to where the curve through the points meets zero, unless it leads out of the interval or is not worth it. */
function interpolate(
  previous: Point,
  best: Point,
  opposite: Point,
  { lastMove, least }: { readonly lastMove: number; readonly least: number },
): number | undefined {
  const gap = opposite.at - best.at;
  const { above, below } = previous.at === opposite.at ? line(previous, best, gap) : parabola(previous, best, opposite);
  const p = Math.abs(above);
  const q = above > 0 ? -below : below;
  const inside = p < 0.75 * gap * q - Math.abs(least * q) / 2;
  return inside && p < Math.abs((lastMove * q) / 2) ? p / q : undefined;
}

function line(previous: Point, best: Point, gap: number) {
  const slope = best.value / previous.value;
  return { above: gap * slope, below: 1 - slope };
}

/** The inverse parabola through three points. */
function parabola(previous: Point, best: Point, opposite: Point) {
  const outer = previous.value / opposite.value;
  const inner = best.value / opposite.value;
  const slope = best.value / previous.value;
  const gap = opposite.at - best.at;
  return {
    above: slope * (gap * outer * (outer - inner) - (best.at - previous.at) * (inner - 1)),
    below: (outer - 1) * (inner - 1) * (slope - 1),
  };
}
