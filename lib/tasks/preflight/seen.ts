import type { AliasReading } from '../../core/rollout/alias-drift.ts';
import type { PreflightFindings } from '../../core/rollout/preflight/found.ts';
import type { Preflight } from '../../core/rollout/preflight.ts';

/** A rollout's first target before it begins, and what that means for it. */
export interface Seen {
  readonly alias: AliasReading | undefined;
  readonly found: Pick<PreflightFindings, 'baseline' | 'canary' | 'hooks'>;
  readonly flight: Preflight;
  /** What could not be looked at, each in a sentence. */
  readonly unseen: readonly string[];
}
