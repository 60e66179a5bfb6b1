import type { AliasReading } from './alias-drift.ts';
import type { Rollout, Standing } from './state.ts';
import { addressOf } from '../plan/plan.ts';

/**
 * How one of a rollout's aliases was left by whoever took it back and sent a signal; `undefined` where it has to be written,
 * since nobody is known to have done so.
 *
 * What we write forward carries the revision of our own last write, so after a revert none of it succeeds, until an analysis
 * makes a touched alias's revision ours. That could have been the revert's: a rollout that ever did so relies on no answer.
 */
export function takenBack({ takenBack: all = [], isTouched }: Rollout, standing: Standing): AliasReading | undefined {
  if (isTouched) return undefined;
  const { functionName, aliasName } = addressOf(standing.target);
  const answer = all.find((each) => each.functionName === functionName && each.aliasName === aliasName);
  if (!answer || answer.version !== standing.preparation?.baseline) return undefined;
  return { alias: { version: answer.version }, revisionId: answer.revisionId };
}
