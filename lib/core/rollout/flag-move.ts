import { createHash } from 'node:crypto';
import { type AliasState, describeAlias } from './alias-state.ts';
import { type FlagDocument, type FlagJson, flagOf } from '../flags/document.ts';
import { openStage, pointAt, stateOf } from '../flags/stage.ts';

/** A rollout's wish to move a flag towards its canary, as data: whoever deploys next can do it with their own. */
export interface FlagMove {
  readonly key: string;
  /** A stage, or the canary alone. */
  readonly to: AliasState;
  /** The flag's, as the rollout wrote it last: whoever has changed the flag since is not overwritten. */
  readonly revisionId: string;
  readonly rolloutId: string;
  /** Of the stage's ramp; milliseconds since the epoch. */
  readonly begins: number;
  readonly ends: number;
}

export type FlagMoved =
  | { readonly kind: 'done'; readonly document: FlagDocument; readonly revisionId: string }
  /** Somebody has changed the flag since. */
  | { readonly kind: 'moved' }
  | { readonly kind: 'gone'; readonly detail: string };

/** The document with one flag moved; all others stay as they are. */
export function moveFlag(document: FlagDocument, move: FlagMove): FlagMoved {
  const { key, to, revisionId, rolloutId, begins, ends } = move;
  const flag = flagOf(document, key);
  if (!flag || revisionOf(flag) !== revisionId) return { kind: 'moved' };
  if (to.canary && !flag.defaultVariant) return { kind: 'gone', detail: `flag ${key} has no default variant` };
  const next = to.canary
    ? openStage(
        document,
        key,
        {
          rollout: rolloutId,
          canary: to.canary.version,
          weight: to.canary.weight,
          from: stateOf(flag).canary?.weight ?? 0,
        },
        { begins, ends },
      )
    : pointAt(document, key, to.version);
  const moved = flagOf(next, key);
  return moved ? { kind: 'done', document: next, revisionId: revisionOf(moved) } : { kind: 'moved' };
}

/** In AppConfig's history: at most 1,024 characters. */
export const describeMoves = (moves: readonly FlagMove[]): string =>
  moves
    .map(({ key, to }) => `${key}: ${describeAlias(to)}`)
    .join('; ')
    .slice(0, 1000);

/** What is written about one flag, whatever is written about others. */
export const revisionOf = (flag: FlagJson): string =>
  createHash('sha256').update(JSON.stringify(flag)).digest('hex').slice(0, 32);
