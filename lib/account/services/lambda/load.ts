import type { Instant } from '../../clock.ts';
import type { Context } from '../../contract.ts';
import { NotModelledError } from '../../contract.ts';
import { countWhere } from '../../histogram.ts';
import { arrivals, route, type Slice, sliceEdges } from './arrivals.ts';
import type { Behavior } from './behavior.ts';
import { drawLatencies } from './latency.ts';
import type { InvocationMetrics } from './metrics.ts';
import type { LambdaFunction } from './model.ts';
import { LATEST, versionOf } from './names.ts';
import type { Fatalities } from './platform-log.ts';
import type { DataPlane } from './routing.ts';
import type { FunctionStore } from './store.ts';

/** Traffic that is only counted: no code runs, but routing, errors, latencies and metrics are those of real invocations. */
export interface Load {
  readonly functionName: string;
  /** An alias, a version, or absent for the unqualified function. */
  readonly qualifier?: string;
  readonly from: Instant;
  /** Not later than now: what is to come may still be routed differently. */
  readonly to: Instant;
  /** Exactly so many requests, at uniform times. Either this or `rps`. */
  readonly requests?: number;
  /** Poisson arrivals at this rate. */
  readonly rps?: number;
  /** Default: the behavior the function was made with. */
  readonly behavior?: Behavior;
}

/** What really happened, errors and timeouts together; metrics show it later. */
export interface Counts {
  readonly requests: number;
  readonly errors: number;
}

/** Plays modelled traffic and gives the true counts by version. */
export type Serve = (load: Load) => Readonly<Record<string, Counts>>;

export interface LoadDeps {
  readonly context: Context;
  readonly store: FunctionStore;
  readonly plane: DataPlane;
  readonly metrics: InvocationMetrics;
  /** Hears of invocations that their version did not survive. */
  readonly log: (dead: Fatalities) => void;
}

export function modelledLoad({ context, store, plane, metrics, log }: LoadDeps): Serve {
  const random = context.random.fork('modelled load');
  const hanging = hangingRequests();

  return (load) => {
    requireSensible(load, context.clock.now());
    const { functionName, qualifier, from, to } = load;
    const fn = store.get(functionName);
    const behavior = load.behavior ?? behaviorOf(fn);
    const edges = sliceEdges(from, to, plane.changesBetween(fn.name, qualifier ?? LATEST, from, to));
    const totals: Record<string, { requests: number; errors: number }> = {};

    for (const slice of arrivals(edges, load, random)) {
      const routed = route(slice.requests, plane.routing(fn.name, qualifier, slice.from), random);
      const played = routed.map(([version, requests]) => play(fn, version, requests, slice, behavior));
      const ran = played.filter((part) => part.exists);
      publish(fn, qualifier, slice, ran);
      for (const { version, requests, errors } of played) {
        const total = (totals[version] ??= { requests: 0, errors: 0 });
        total.requests += requests;
        total.errors += errors;
      }
    }
    return totals;
  };

  function play(fn: LambdaFunction, version: string, requests: number, slice: Slice, behavior: Behavior) {
    const settings = versionOf(fn, version)?.settings;
    // The data plane may still send traffic to a version that has been deleted: callers get an error, metrics get nothing.
    if (!settings) return { version, requests, errors: requests, exists: false as const };

    const {
      errorRate,
      latency,
      hang = 0,
      outOfMemory = 0,
      initErrors = 0,
    } = behavior(version, (slice.from + slice.to) / 2);
    const timeoutMs = settings.timeoutSeconds * 1_000;
    const hung = random.binomial(requests, hang);
    const durations = drawLatencies(requests - hung, latency, timeoutMs, random);
    const late = durations.max < timeoutMs ? 0 : countWhere(durations.values, (value) => value >= timeoutMs);
    const killed = outOfMemory === 0 ? 0 : random.binomial(requests - hung - late, outOfMemory);
    const unborn = initErrors === 0 ? 0 : random.binomial(requests - hung - late - killed, initErrors);
    const failed = late + killed + unborn + random.binomial(requests - hung - late - killed - unborn, errorRate);
    log({ fn, version, ...slice, timeouts: hung + late, outOfMemory: killed, initErrors: unborn });
    const inFlight = durations.sum / (slice.to - slice.from) + hanging.at(`${fn.name}:${version}`, slice.from);
    return {
      version,
      requests,
      errors: hung + failed,
      hung,
      failed,
      durations,
      inFlight,
      timeoutMs,
      exists: true as const,
    };
  }

  type Played = Extract<ReturnType<typeof play>, { exists: true }>;

  /** In flight: Little's law for what answers, plus what hangs; an arriving request sees itself as well. */
  function publish(fn: LambdaFunction, qualifier: string | undefined, slice: Slice, played: readonly Played[]): void {
    const total = Math.round(1 + played.reduce((sum, { inFlight }) => sum + inFlight, 0));
    for (const { version, hung, failed, durations, inFlight, timeoutMs } of played) {
      const common = {
        functionName: fn.name,
        qualifier,
        version,
        startedAt: slice.from,
        throttles: 0,
        concurrency: { version: Math.round(1 + inFlight), qualifier: total, functionTotal: total },
      };
      if (durations.count > 0) {
        metrics.record({ ...common, endedAt: slice.to + durations.max, errors: failed, durations });
      }
      if (hung > 0) {
        const all = { count: hung, sum: hung * timeoutMs, min: timeoutMs, max: timeoutMs };
        const endedAt = slice.to + timeoutMs;
        metrics.record({ ...common, endedAt, errors: hung, durations: { ...all, values: [[timeoutMs, hung]] } });
        hanging.add(`${fn.name}:${version}`, endedAt, hung);
      }
    }
  }
}

function requireSensible({ from, to, requests, rps }: Load, now: Instant): void {
  if (to > now) throw new RangeError(`load is served up to now (${now}), got to: ${to}`);
  if (from > to) throw new RangeError(`load needs from <= to, got ${from} and ${to}`);
  if ((requests === undefined) === (rps === undefined)) throw new RangeError('load needs either requests or rps');
}

function behaviorOf(fn: LambdaFunction): Behavior {
  const { code } = fn.latest.settings;
  if (code.kind === 'modelled' && code.behavior) return code.behavior;
  throw new NotModelledError(`load for ${fn.name} needs a behavior: the function was not made with one`);
}

/** Requests that hang keep occupying their version until they time out. */
function hangingRequests() {
  const byVersion = new Map<string, { readonly until: Instant; readonly count: number }[]>();
  return {
    add: (version: string, until: Instant, count: number) => {
      byVersion.set(version, [...(byVersion.get(version) ?? []), { until, count }]);
    },
    at: (version: string, time: Instant) => {
      const open = (byVersion.get(version) ?? []).filter(({ until }) => until > time);
      byVersion.set(version, open);
      return open.reduce((sum, { count }) => sum + count, 0);
    },
  };
}
