import { type FlagDocument, type FlagJson, flagOf } from '../core/flags/document.ts';
import { revisionOf } from '../core/rollout/flag-move.ts';
import { pointAt, stateOf } from '../core/flags/stage.ts';
import { rolledBack } from '../core/flags/breaker-moves.ts';
import type { AliasReading } from '../core/rollout/alias-drift.ts';
import type { Aliases } from './alias.ts';
import type { MoveFlag } from './flag-batch.ts';
import type { FlagQueue } from './flag-queue.ts';
import type { Changed } from './flag-change.ts';
import type { FlagStore } from './flag-store.ts';

export interface FlagAliasesDeps {
  readonly store: FlagStore;
  readonly move: MoveFlag;
  /** Where moves wait, if they do; what goes back withdraws them. */
  readonly queue?: FlagQueue;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

const pauseMs = 1000;

/**
 * Flags behind the interface of aliases: the default variant is the version that serves, the canary's split is its weight,
 * and a flag's revision is what is written about this one flag. So whoever edits another flag is not in the way of a rollout,
 * and whoever edits this one is seen.
 */
export function flagAliases({ store, move, queue, now, sleep }: FlagAliasesDeps): Aliases {
  const urgently = async (key: string, edit: (document: FlagDocument) => FlagDocument, why: string) => {
    const changed = await store.change((document) => (flagOf(document, key) ? edit(document) : undefined), {
      why,
      urgent: true,
    });
    if (changed.kind === 'busy') throw new FlagsBusy(`flag ${key} could not be written yet: ${changed.detail}`);
    if (changed.kind === 'refused')
      throw new FlagsBusy(`flag ${key} cannot be written: ${changed.problems.join('; ')}`);
    return readingIn(changed, key);
  };
  /** At once; and again after a move of the flag that somebody had in hand at that moment. */
  const backward: typeof urgently = async (key, edit, why) => {
    const [reading, inHand] = await Promise.all([urgently(key, edit, why), queue?.withdraw(key)]);
    if (!inHand) return reading;
    while (now() < inHand.until && (await queue?.look(key))?.state === 'in-hand') await sleep(pauseMs);
    return urgently(key, edit, why);
  };
  return {
    read: async ({ aliasName: key }) => {
      const document = await store.read();
      return document && readingOf(flagOf(document, key));
    },
    write: ({ aliasName: key }, to, revisionId, mark) => {
      const begins = now();
      const ends = begins + (mark?.rampSeconds ?? 0) * 1000;
      return move({ key, to, revisionId, rolloutId: mark?.rolloutId ?? '', begins, ends });
    },
    revert: ({ aliasName: key }) =>
      backward(key, (document) => rolledBack(document, key, now()), `${key}: back to the default`),
    point: async ({ aliasName: key }, version) => {
      const reading = await backward(key, (document) => pointAt(document, key, version), `${key}: ${version} alone`);
      if (!reading) throw new Error(`there is no flag ${key} to point at ${version}`);
      return reading;
    },
  };
}

/** Nothing could be deployed for as long as a function may wait; whoever reverts tries again. */
export class FlagsBusy extends Error {
  override readonly name = 'FlagsBusy';
}

function readingIn(changed: Changed, key: string): AliasReading | undefined {
  if (!('document' in changed)) return undefined;
  const reading = readingOf(flagOf(changed.document, key));
  return reading && { ...reading, ...(changed.stopped !== undefined && { stopped: changed.stopped }) };
}

const readingOf = (flag: FlagJson | undefined): AliasReading | undefined =>
  flag && { alias: stateOf(flag), revisionId: revisionOf(flag) };
