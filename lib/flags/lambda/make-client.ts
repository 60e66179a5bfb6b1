import type { Context, Details } from '../details.ts';
import type { FlagTypes } from '../flags.ts';
import { failure } from '../compile-flag.ts';
import type { Failed, FlagsClient, FlagsEvent } from './client.ts';
import { recorder } from './exposures.ts';
import { keeper } from './keeper.ts';
import { healthLine, requestLines, trackingLines } from './metrics.ts';
import type { Source } from './source.ts';

/** Everything of the machine that a client needs. */
export interface Machine {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since whenever, finer than `now`. */
  readonly elapsed: () => number;
  readonly after: (milliseconds: number) => Promise<void>;
  /** Takes a line of metrics. */
  readonly write: (line: string) => void;
  /** Keeps what belongs to one request apart from what belongs to another that runs beside it. */
  readonly requests: RequestScope;
  readonly functionName: string;
}

export type Given = Map<string, Set<string>>;

export interface RequestScope {
  readonly run: <Result>(given: Given, work: () => Result) => Result;
  readonly getStore: () => Given | undefined;
}

export interface ClientOptions {
  readonly source: Source;
  readonly maxAgeSeconds: number;
  readonly refreshSeconds: number;
  readonly timeoutMs: number;
  readonly initTimeoutMs: number;
  readonly metrics: boolean;
}

/** One evaluation in so many is timed: timing each would take longer than most of them do. */
const SAMPLE_EVERY = 64;
const MINUTE = 60_000;
/** Names that one process tracks; each is a metric of its own. */
const MOST_EVENTS = 20;

export function makeClient<Types extends FlagTypes>(options: ClientOptions, machine: Machine): FlagsClient<Types> {
  const { now, elapsed, write, requests } = machine;
  const listeners = new Set<(event: FlagsEvent) => void>();
  const counts = recorder();
  const overrides = new Map<string, Details<unknown>>();
  const tracked = new Set<string>();
  let asked = 0;
  let toldAt = now();
  let waited: Promise<void> | undefined;

  const emit = (event: FlagsEvent) => {
    if (event.kind === 'problem' || event.kind === 'broken') counts.problem();
    for (const listener of listeners) {
      try {
        listener(event);
      } catch {
        // Somebody else's mistake must not keep flags from being refreshed.
      }
    }
  };
  const documents = keeper({ ...options, now, emit });

  const answer = (key: string, fallback: unknown, context?: Context): Details<unknown> => {
    const flags = documents.current();
    if (overrides.size > 0) {
      const override = overrides.get(key);
      if (override) return override;
    }
    if (!flags) return { ...NOT_READY, value: fallback };
    return flags.evaluate(key, fallback, context);
  };
  const evaluate = (key: string, fallback: unknown, context?: Context): Details<unknown> => {
    // Whoever never calls `observe` is heard of as well, and no evaluation looks at the clock for it.
    if (documents.touch()) tellIfDue();
    const isSample = asked++ % SAMPLE_EVERY === 0;
    const begun = isSample ? elapsed() : 0;
    const details = answer(key, fallback, context);
    if (isSample) counts.sampled((elapsed() - begun) * 1000);
    counts.evaluated(key, details, requests.getStore());
    return details;
  };
  const valueOf = (type: string) => (key: string, fallback: unknown, context?: Context) => {
    const { value, errorCode } = evaluate(key, fallback, context);
    return errorCode === undefined && typeof value === type ? value : fallback;
  };

  const tellIfDue = () => {
    if (!options.metrics || now() - toldAt < MINUTE) return;
    toldAt = now();
    const health = { ...counts.take(), documentAgeSeconds: documents.silentSeconds() };
    write(healthLine({ at: now(), function: machine.functionName, ...health }));
  };
  const observe = async <Result>(work: () => Result | Promise<Result>, failed: Failed = isServerError) => {
    await ready();
    documents.touch();
    const given: Given = new Map();
    const begun = elapsed();
    const told = (isFailure: boolean) => {
      const request = { at: now(), exposures: given, failed: isFailure, latencyMs: elapsed() - begun };
      if (options.metrics) for (const line of requestLines(request)) write(line);
      tellIfDue();
    };
    try {
      const result = await requests.run(given, work);
      told(failed(result));
      return result;
    } catch (error) {
      told(true);
      throw error;
    }
  };
  const ready = () => {
    waited ??= Promise.race([documents.refresh(), machine.after(options.initTimeoutMs)]);
    return documents.current() ? Promise.resolve() : waited;
  };

  const client = {
    boolean: valueOf('boolean'),
    string: valueOf('string'),
    number: valueOf('number'),
    object: valueOf('object'),
    evaluate,
    get problems() {
      return documents.current()?.problems ?? [];
    },
    ready,
    status: documents.status,
    on: (listener: (event: FlagsEvent) => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    override: (values: Readonly<Record<string, unknown>>) => {
      const before = new Map(overrides);
      for (const [key, value] of Object.entries(values)) overrides.set(key, overridden(value));
      return () => {
        overrides.clear();
        for (const [key, details] of before) overrides.set(key, details);
      };
    },
    track: (event: string, _?: Context, { value }: { readonly value?: number } = {}) => {
      if (!options.metrics) return;
      if (!tracked.has(event) && tracked.size >= MOST_EVENTS) return;
      tracked.add(event);
      const exposures = requests.getStore() ?? new Map();
      for (const line of trackingLines({ at: now(), event, value, exposures })) write(line);
    },
    observe,
  };
  void ready();
  return client as unknown as FlagsClient<Types>;
}

const NOT_READY = failure('PROVIDER_NOT_READY', 'there is no flag document yet', Object.freeze({}));

const overridden = (value: unknown): Details<unknown> =>
  Object.freeze({ value, variant: 'override', reason: 'STATIC', flagMetadata: {} });

/** What API Gateway, function URLs and load balancers take for an error of the function. */
const isServerError: Failed = (result) => {
  const { statusCode } = (result ?? {}) as { readonly statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 500;
};
