import type { Instant } from '../../clock.ts';
import type { Context } from '../../contract.ts';
import { functionNotFound } from './errors.ts';
import type { Alias } from './model.ts';
import { LATEST, versionOf } from './names.ts';
import type { FunctionStore } from './store.ts';

/** Share of invocations by version; the shares add up to 1 and none is 0. */
export type Routing = Readonly<Record<string, number>>;

/** The moment a change of an alias began to take effect. */
export interface RoutingChange {
  readonly functionName: string;
  readonly alias: string;
  readonly at: Instant;
  readonly before: Routing;
  readonly routing: Routing;
}

/** Milliseconds between the answer to `UpdateAlias` and its effect, uniform between the two. */
export interface PropagationDelay {
  readonly minMs: number;
  readonly maxMs: number;
}

/** What the data plane knows of the aliases: the truth of a little while ago. */
export interface DataPlane {
  readonly publish: (functionName: string, alias: Alias, when: 'at once' | 'after propagation') => void;
  readonly forget: (functionName: string, alias: string) => void;
  /** The shares in effect at `at` (default now). Throws `ResourceNotFoundException` for an unknown qualifier. */
  readonly routing: (functionName: string, qualifier?: string, at?: Instant) => Routing;
  /** The instants in (from, to) at which the routing of a qualifier changed. */
  readonly changesBetween: (functionName: string, qualifier: string, from: Instant, to: Instant) => readonly Instant[];
  /** Calls the listener whenever a change takes effect, until the returned function is called. */
  readonly onRoutingEffective: (listener: (change: RoutingChange) => void) => () => void;
  readonly setPropagation: (delay: PropagationDelay) => void;
}

interface Route {
  readonly effectiveAt: Instant;
  readonly routing: Routing;
}

const DEFAULT_DELAY: PropagationDelay = { minMs: 200, maxMs: 5_000 };

export function dataPlane({ clock, random }: Context, store: FunctionStore): DataPlane {
  const routes = new Map<string, Route[]>();
  const listeners = new Set<(change: RoutingChange) => void>();
  const delays = random.fork('alias propagation');
  let delay = DEFAULT_DELAY;

  const announce = (functionName: string, alias: string, route: Route) => {
    const history = routes.get(`${functionName}:${alias}`) ?? [];
    const index = history.indexOf(route);
    if (index < 1) return;
    const change = {
      functionName,
      alias,
      at: route.effectiveAt,
      before: history[index - 1]!.routing,
      routing: route.routing,
    };
    for (const listener of listeners) listener(change);
  };

  return {
    publish: (functionName, alias, when) => {
      const key = `${functionName}:${alias.name}`;
      const now = clock.now();
      const effectiveAt = now + (when === 'at once' ? 0 : delays.between(delay.minMs, delay.maxMs));
      const route = { effectiveAt, routing: sharesOf(alias) };
      // The last writer wins: an older change that would arrive later than this one never takes effect.
      const history = (routes.get(key) ?? []).filter(
        (earlier) => earlier.effectiveAt <= now || earlier.effectiveAt < effectiveAt,
      );
      routes.set(key, [...history, route]);
      clock.at(effectiveAt, () => announce(functionName, alias.name, route));
    },
    forget: (functionName, alias) => routes.delete(`${functionName}:${alias}`),
    routing: (functionName, qualifier = LATEST, at = clock.now()) => {
      const history = routes.get(`${functionName}:${qualifier}`);
      if (history) return (history.findLast(({ effectiveAt }) => effectiveAt <= at) ?? history[0]!).routing;
      const fn = store.get(functionName);
      if (!versionOf(fn, qualifier)) throw functionNotFound(`${fn.arn}:${qualifier}`);
      return { [qualifier]: 1 };
    },
    changesBetween: (functionName, qualifier, from, to) =>
      (routes.get(`${functionName}:${qualifier}`) ?? [])
        .map(({ effectiveAt }) => effectiveAt)
        .filter((at) => at > from && at < to),
    onRoutingEffective: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setPropagation: (wanted) => {
      delay = wanted;
    },
  };
}

/** An alias's shares: what its weighted version does not take goes to the primary one. */
export function sharesOf({ functionVersion, weights }: Pick<Alias, 'functionVersion' | 'weights'>): Routing {
  const weighted = Object.entries(weights).filter(([, weight]) => weight > 0);
  const rest = 1 - weighted.reduce((sum, [, weight]) => sum + weight, 0);
  return Object.fromEntries(rest > 0 ? [[functionVersion, rest], ...weighted] : weighted);
}
