import { compileFlags } from '../compile-flags.ts';
import type { Flags } from '../flags.ts';
import { changedFlags } from './changed-flags.ts';
import type { FlagsEvent, FlagsStatus } from './client.ts';
import type { Loaded, Source } from './source.ts';

export interface KeeperOptions {
  readonly source: Source;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly maxAgeSeconds: number;
  readonly refreshSeconds: number;
  /** After so long, an attempt that has not ended stands in the way of no other: it may have been frozen with its environment. */
  readonly timeoutMs: number;
  readonly emit: (event: FlagsEvent) => void;
}

/** Keeps the last good document, and gets the next one on the side. */
export interface Keeper {
  readonly current: () => Flags | undefined;
  /** Called at every request and evaluation: begins an attempt where one is due, and says so. Never waits, never throws. */
  readonly touch: () => boolean;
  /** An attempt now, or the one that is under way. Never rejects. */
  readonly refresh: () => Promise<void>;
  readonly status: () => FlagsStatus;
  /** Seconds since the source has last answered; since the beginning, if it never did. */
  readonly silentSeconds: () => number;
}

interface Held {
  readonly flags: Flags;
  readonly text: string;
  readonly version: string | undefined;
}

export function keeper(options: KeeperOptions): Keeper {
  const { source, now, maxAgeSeconds, refreshSeconds, timeoutMs, emit } = options;
  let held: Held | undefined;
  /** As of when the held document was certainly the current one. */
  let currentAsOf = 0;
  let answeredAt = now();
  let attempt: { readonly startedAt: number; readonly done: Promise<void> } | undefined;
  let attemptedAt = -Infinity;
  let problem: string | undefined;
  let wasStale = false;

  const ageSeconds = () => Math.max(0, (now() - currentAsOf) / 1000);
  const isStale = () => ageSeconds() > maxAgeSeconds;
  // A clock that stands still once the document may be outdated for too long: its ramps then run no further.
  const clock = () => Math.floor(Math.min(now(), currentAsOf + maxAgeSeconds * 1000) / 1000);

  const report = (message: string) => {
    problem = message;
    emit({ kind: 'problem', message });
  };

  const accept = ({ text, version }: Loaded, asOf: number): void => {
    const recovers = held !== undefined && problem !== undefined;
    if (held?.text === text) {
      currentAsOf = Math.max(currentAsOf, asOf);
    } else {
      const before = held;
      held = { flags: compileFlags(text, { now: clock }), text, version };
      currentAsOf = asOf;
      announce(held, before);
    }
    problem = undefined;
    if (recovers) emit({ kind: 'ready', ...named(version) });
  };
  const announce = ({ flags, text, version }: Held, before: Held | undefined): void => {
    if (before) emit({ kind: 'changed', ...named(version), flags: changedFlags(before.text, text) });
    else emit({ kind: 'ready', ...named(version) });
    for (const broken of flags.problems) emit({ kind: 'broken', ...broken });
  };

  const run = async (startedAt: number): Promise<void> => {
    const asOf = source.currentAsOf({ startedAt, previousAt: answeredAt });
    try {
      const loaded = await source.load();
      if (attempt?.startedAt !== startedAt) return;
      answeredAt = startedAt;
      accept(loaded, asOf);
      watchAge();
    } catch (error) {
      if (attempt?.startedAt !== startedAt) return;
      report(held ? `${messageOf(error)}; the last good document goes on being served` : messageOf(error));
    } finally {
      if (attempt?.startedAt === startedAt) attempt = undefined;
    }
  };
  const watchAge = () => {
    const stale = held !== undefined && isStale();
    if (stale && !wasStale) emit({ kind: 'stale', ageSeconds: ageSeconds() });
    if (!stale && wasStale) emit({ kind: 'ready', ...named(held?.version) });
    wasStale = stale;
  };

  const refresh = (): Promise<void> => {
    if (attempt && now() - attempt.startedAt <= timeoutMs) return attempt.done;
    const startedAt = Math.max(now(), attemptedAt + 1);
    attemptedAt = startedAt;
    let settle = () => {};
    const done = new Promise<void>((resolve) => {
      settle = resolve;
    });
    attempt = { startedAt, done };
    void run(startedAt).then(settle);
    return done;
  };

  return {
    current: () => held?.flags,
    touch: () => {
      if (now() - attemptedAt < refreshSeconds * 1000) return false;
      watchAge();
      void refresh();
      return true;
    },
    refresh,
    status: () => ({
      state: held ? (isStale() ? 'stale' : 'fresh') : 'empty',
      ...named(held?.version),
      ...(held && { ageSeconds: ageSeconds() }),
      ...(problem !== undefined && { problem }),
    }),
    silentSeconds: () => Math.max(0, (now() - answeredAt) / 1000),
  };
}

const named = (version: string | undefined) => (version === undefined ? {} : { version });

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
