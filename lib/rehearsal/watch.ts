import type { Account } from '../account/account.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import type { Load } from './load.ts';
import type { RecordReader } from './record-reader.ts';
import { bySide, type TrueCounts } from './report.ts';

/** How far a running rehearsal is. */
export interface Progress {
  /** Virtual seconds since the first shift; `undefined` before it. */
  readonly seconds: number | undefined;
  readonly canary: TrueCounts;
  readonly baseline: TrueCounts;
  readonly calls: number;
  readonly costUsd: number;
}

export interface WatchOptions {
  readonly account: Account;
  readonly records: RecordReader;
  readonly rolloutId: string;
  readonly canary: string;
  readonly load: Pick<Load, 'counts' | 'onRouting'>;
  /** Called once, when the record tells when the first shift was: milliseconds since the epoch. */
  readonly onFirstShift: (zero: number) => void;
  /** Called with each event once it is in the record. */
  readonly onEvent?: (event: RolloutEvent, progress: Progress) => void;
}

/** What has been seen of a rollout. Times are milliseconds since the epoch. */
export interface Watch {
  /** Reads what is new in the record. */
  readonly look: () => void;
  /** The first shift. */
  readonly zero: () => number | undefined;
  readonly closedAt: () => number | undefined;
  /** When the canary lost its traffic for good, as far as one knows now. */
  readonly canaryGoneAt: () => number | undefined;
}

/** Watches a rollout from outside: its record, and what the alias really does. */
export function watchRollout(options: WatchOptions): Watch {
  const { account, records, rolloutId, canary, load, onFirstShift, onEvent } = options;
  const { clock, services } = account;
  let zero: number | undefined;
  let heard = 0;
  let closedAt: number | undefined;
  let canaryGoneAt: number | undefined;

  const tell = (event: RolloutEvent) => {
    const seconds = zero === undefined ? undefined : (clock.now() - zero) / 1000;
    const sides = bySide(load.counts(), canary);
    onEvent?.(event, { seconds, ...sides, calls: account.calls.length, costUsd: account.costUsd() });
  };
  const look = () => {
    const head = records.headAfter(rolloutId, heard);
    if (!head) return;
    const [first] = head.shifts;
    if (first && zero === undefined) {
      zero = Date.parse(first.at);
      onFirstShift(zero);
    }
    if (onEvent) records.eventsAfter(rolloutId, heard).forEach(tell);
    heard = head.seq;
    if (head.phase === 'closed') closedAt ??= clock.now();
  };

  services.states.onTransition(({ state }) => {
    if (state === 'Route' || state === 'Bake') look();
  });
  services.states.onHistory((_execution, { type }) => {
    if (type?.startsWith('Execution')) look();
  });
  load.onRouting(({ routing, at }) => {
    canaryGoneAt = (routing[canary] ?? 0) > 0 ? undefined : (canaryGoneAt ?? at);
  });
  return { look, zero: () => zero, closedAt: () => closedAt, canaryGoneAt: () => canaryGoneAt };
}
