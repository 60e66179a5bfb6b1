import type { Instant } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Routing } from './routing.ts';

/** A stretch of modelled traffic with one routing and one behavior. */
export interface Slice {
  readonly from: Instant;
  readonly to: Instant;
  readonly requests: number;
}

/** Behavior and publication delay are drawn once per slice, so metrics of a minute arrive in three parts. */
const SLICE_MS = 20_000;

/** Slices end at every full 20 seconds and where the routing changes. */
export function sliceEdges(from: Instant, to: Instant, changes: readonly Instant[]): readonly Instant[] {
  const edges = [from, ...changes];
  for (let at = (Math.floor(from / SLICE_MS) + 1) * SLICE_MS; at < to; at += SLICE_MS) edges.push(at);
  edges.push(to);
  return [...new Set(edges)].sort((a, b) => a - b);
}

/** Requests of each slice: so many in all, at uniform times, or a Poisson stream. */
export function arrivals(
  edges: readonly Instant[],
  { requests, rps }: { readonly requests?: number; readonly rps?: number },
  random: Random,
): readonly Slice[] {
  let left = requests ?? 0;
  const last = edges.at(-1)!;
  return edges.slice(0, -1).map((from, index) => {
    const end = edges[index + 1]!;
    const share = (end - from) / (last - from);
    const count = rps === undefined ? random.binomial(left, share) : random.poisson((rps * (end - from)) / 1_000);
    left -= count;
    return { from, to: end, requests: count };
  });
}

/** How many of the requests each version gets: a multinomial draw by the routing's shares. */
export function route(requests: number, routing: Routing, random: Random): readonly (readonly [string, number])[] {
  let left = requests;
  let rest = 1;
  const shares = Object.entries(routing);
  return shares.map(([version, share], index) => {
    const hits = index === shares.length - 1 ? left : random.binomial(left, Math.min(1, share / rest));
    left -= hits;
    rest -= share;
    return [version, hits] as const;
  });
}
