import { type AliasState, sameAliasState } from './alias-state.ts';
import type { Standing } from './state.ts';

/** The alias as it was read, with its own revision. */
export interface AliasReading {
  readonly alias: AliasState;
  readonly revisionId: string;
  /** Somebody else's deployment that was stopped in order to write it; only flags are deployed. */
  readonly stopped?: number;
}

/**
 * How the live alias differs from our last recorded write:
 * - `as-written`: not at all
 * - `touched`: same routing under another revision, somebody changed its description
 * - `applied`: as we announced, so a write whose answer was lost did happen
 * - `reverted`: everything on the baseline, as a guard or a person leaves it
 * - `foreign`: somebody else moved it
 */
export type AliasDrift = 'as-written' | 'touched' | 'applied' | 'reverted' | 'foreign';

export function aliasDrift(
  { written, intended, preparation }: Pick<Standing, 'written' | 'intended' | 'preparation'>,
  found: AliasReading,
): AliasDrift {
  if (written && sameAliasState(found.alias, written.alias)) {
    return found.revisionId === written.revisionId ? 'as-written' : 'touched';
  }
  if (intended && sameAliasState(found.alias, intended.alias)) return 'applied';
  if (preparation && sameAliasState(found.alias, { version: preparation.baseline })) return 'reverted';
  return 'foreign';
}
