import { type AliasReading, aliasDrift } from './alias-drift.ts';
import { describeAlias } from './alias-state.ts';
import { targetName } from '../plan/plan.ts';
import type { Rollout, Standing } from './state.ts';

/** What Step Functions says of a rollout's execution; `absent` when it was never started. */
export type ExecutionStatus = 'running' | 'absent' | 'succeeded' | 'failed' | 'timed-out' | 'aborted';

/** What is to be done about a rollout whose record is open. */
export type Reconciliation =
  /** Its execution takes care of it. */
  | { readonly kind: 'leave' }
  /** The claim was taken, or handed over, and nothing began. */
  | { readonly kind: 'start' }
  /** Everything is as decided; only the record is still open. */
  | { readonly kind: 'finish' }
  /** The pointer was moved, and that was not written down. */
  | { readonly kind: 'record-promotion'; readonly revisionId: string }
  /** Nobody takes care of it any more: back to the baseline. */
  | { readonly kind: 'take-back'; readonly reason: string }
  /** Somebody else wrote the alias: a person decides. */
  | { readonly kind: 'hold'; readonly reason: string };

/** A target that was moved before the one that is being moved, and how it is. */
export interface FoundMoved {
  readonly standing: Standing;
  readonly found: AliasReading | undefined;
}

/**
 * What becomes of an open rollout, by its execution and the live alias. StopExecution, `States.Runtime` and the top-level
 * timeout end an execution without any Catch; whatever weight it leaves is taken back here, unless somebody else has
 * written the alias since.
 */
export function reconciliation(
  rollout: Rollout,
  execution: ExecutionStatus,
  alias: AliasReading | undefined,
  moved: readonly FoundMoved[] = [],
): Reconciliation {
  if (rollout.phase === 'requested' || rollout.phase === 'queued' || execution === 'running') return { kind: 'leave' };
  if (rollout.phase === 'finishing' || rollout.phase === 'closed') return { kind: 'finish' };
  // Claimed or handed over, and then nothing began: the next execution knows from the record where to go on.
  if (execution === 'absent') return { kind: 'start' };
  const reason = `its execution ${endedHow[execution]} while the rollout was ${rollout.phase}`;
  if (!rollout.preparation) return { kind: 'take-back', reason };
  // Going back has been decided, by a person perhaps: it is done as RollBack would, whatever the alias is like by now.
  if (rollout.phase === 'rolling-back') return { kind: 'take-back', reason };
  if (!alias) return { kind: 'hold', reason: 'the alias was deleted' };
  const foreign = moved.find(({ standing, found }) => !found || aliasDrift(standing, found) === 'foreign');
  if (foreign) {
    const { standing, found } = foreign;
    const how = found ? `moved to ${describeAlias(found.alias)}` : 'deleted';
    return { kind: 'hold', reason: `${reason}, and ${targetName(standing.target)} was ${how} by somebody else` };
  }

  switch (aliasDrift(rollout, alias)) {
    case 'applied':
      // Of several targets others may not have been promoted, and go back with this one.
      return rollout.phase === 'promoting' && !rollout.plan.targets
        ? { kind: 'record-promotion', revisionId: alias.revisionId }
        : { kind: 'take-back', reason };
    case 'as-written':
    case 'touched':
    case 'reverted':
      return { kind: 'take-back', reason };
    case 'foreign':
      return { kind: 'hold', reason: `${reason}, and somebody else moved the alias to ${describeAlias(alias.alias)}` };
  }
}

const endedHow: Readonly<Record<Exclude<ExecutionStatus, 'running' | 'absent'>, string>> = {
  succeeded: 'ended',
  failed: 'failed',
  'timed-out': 'timed out',
  aborted: 'was stopped',
};
