import { type Breaker, breakerOf } from '../core/flags/breaker.ts';
import { breakerNotice } from '../core/flags/breaker-text.ts';
import { type FlagDocument, type FlagJson, flagOf } from '../core/flags/document.ts';
import type { FlagEvent } from '../core/flags/flag-event.ts';
import type { Deps } from './deps.ts';
import { type FlagWriterDeps, writeFlag } from './write-flag.ts';

export interface BreakerDeps extends FlagWriterDeps, Pick<Deps, 'wants'> {
  readonly notices: Pick<Deps['notices'], 'breaker'>;
}

export interface BreakerOrder {
  readonly key: string;
  readonly kind: FlagEvent['kind'];
  readonly reason: string;
  readonly urgent?: boolean;
  /** The next document, or why the flag stays as it is; asked of the newest one. */
  readonly move: (document: FlagDocument, flag: FlagJson, breaker: Breaker) => FlagDocument | { readonly why: string };
}

export type BreakerWritten =
  | { readonly kind: 'written' | 'left' }
  | { readonly kind: 'refused'; readonly says: string };

/**
 * Does what a flag's breaker is for: the document first, then the record, then whoever is to be told. All of it may be asked
 * for twice, and what is left undone is asked for again. What could not
 * be deployed is refused, and says why.
 */
export async function breakerWrite(deps: BreakerDeps, order: BreakerOrder): Promise<BreakerWritten> {
  const { key, kind, reason, urgent, move } = order;
  let after: FlagJson | undefined;
  const written = await writeFlag(deps, {
    ...{ key, kind, reason, person: { name: 'breaker' }, ...(urgent && { urgent }) },
    edit: (document) => {
      const flag = flagOf(document, key);
      after = flag;
      const breaker = flag && breakerOf(flag);
      if (!flag || !breaker) return { kind: 'done-already', says: `flag ${key} has no breaker any more` };
      const moved = move(document, flag, breaker);
      if (!isDocument(moved)) return { kind: 'done-already', says: moved.why };
      after = flagOf(moved, key);
      return { kind: 'edited', document: moved };
    },
  });
  if (written.kind === 'refused') return { kind: 'refused', says: `flag ${key} could not be ${kind}: ${written.says}` };
  if (after) await tellOfBreaker(deps, key, after);
  if (written.kind !== 'written') return { kind: 'left' };
  if (written.unrecorded !== undefined) throw new Error(`flag ${key} was ${kind}, unrecorded: ${written.unrecorded}`);
  return { kind: 'written' };
}

/** Once for each state: remembered after the bus has taken it, so that it may be said twice and is never left out. */
export async function tellOfBreaker(
  { notices, wants }: Pick<BreakerDeps, 'notices' | 'wants'>,
  key: string,
  flag: FlagJson,
): Promise<void> {
  const news = breakerNotice(key, flag);
  const about = `flag:${key}`;
  if (!news || (await wants.told(about)) === news.key) return;
  await notices.breaker(news.notice);
  await wants.setTold(about, news.key);
}

const isDocument = (moved: FlagDocument | { readonly why: string }): moved is FlagDocument => !('why' in moved);
