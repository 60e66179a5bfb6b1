import { type LambdaTarget, targetName } from '../plan/plan.ts';
import { type Concern, warning } from '../rollout/preflight/concern.ts';

/** Something that Lambda polls for a function. */
export interface EventSource {
  /** ARN of the queue, stream or table. */
  readonly source: string;
  /** What is invoked: an alias or a version; absent for the function without one. */
  readonly qualifier?: string;
}

/** A permission in the policy of the function itself: nothing that is granted there goes through an alias. */
export interface Grant {
  readonly statement: string;
  /** A service or an account. */
  readonly principal: string;
}

/** Callers that no rollout moves, since they do not come through the alias: they get $LATEST, or one version for ever. */
export function bypassConcerns(
  target: LambdaTarget,
  sources: readonly EventSource[],
  grants: readonly Grant[],
): readonly Concern[] {
  const name = targetName(target);
  return [
    ...sources
      .filter(({ qualifier }) => qualifier !== target.alias)
      .map(({ source, qualifier }) =>
        warning(
          'bypasses',
          `event source ${source} invokes ${qualifier === undefined ? '$LATEST' : `${target.function}:${qualifier}`} and not ${name}; let it invoke the alias`,
        ),
      ),
    ...grants.map(({ statement, principal }) =>
      warning(
        'bypasses',
        `${principal} may invoke ${target.function} without its alias (statement ${statement} of the function's policy); grant it on ${name}, and remove this one`,
      ),
    ),
  ];
}
