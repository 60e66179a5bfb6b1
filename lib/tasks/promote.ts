import { secondsToNextAnalysis } from '../core/rollout/pacing.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { nextOfPhase, type Route } from '../core/rollout/route.ts';
import { isPromoted, nameAmong, standings } from '../core/rollout/standings.ts';
import { admit } from './admit.ts';
import type { Deps, TaskInput } from './deps.ts';
import { forwardWrite, secondsToTryAgain } from './forward-write.ts';
import { takeTurn } from './take-turn.ts';

type PromoteDeps = Pick<Deps, 'records' | 'aliases' | 'inbox' | 'pace' | 'now' | 'sleep'>;

const by = 'promote';

/**
 * Moves the alias's pointer to the canary: the one write of a rollout that changes the primary version; of several targets
 * one after the other, as they were moved. A signal that arrives before a promotion is recorded goes to Analyze instead,
 * which takes everything back.
 */
export const promote =
  (deps: PromoteDeps) =>
  async (input: TaskInput): Promise<Route> => {
    const rollout = await admit(deps, input);
    if (rollout.phase !== 'promoting') return { next: nextOfPhase(rollout), waitSeconds: 1, readSeq: 0 };

    // Before the inbox is read: what arrives during the wait must be seen.
    const elsewhere = movesAlias(rollout) ? await takeTurn(deps) : undefined;
    if (elsewhere) return elsewhere;
    const { signals, readSeq } = await deps.inbox.read(rollout.id);
    const isUnread = signals.some(({ id }) => !rollout.signalsRead.includes(id));
    if (isUnread) return { next: 'bake', waitSeconds: 1, readSeq: 0 };

    let after = rollout;
    for (const standing of standings(rollout).filter((each) => !isPromoted(each))) {
      const alias = { version: standing.preparation?.canary ?? '' };
      const target = nameAmong(rollout.plan, standing);
      const forwarded = await forwardWrite(deps, after, {
        ...target,
        alias,
        intent: { kind: 'promotion-intended', ...target, alias },
        fact: (revisionId) => ({ kind: 'promoted', ...target, revisionId }),
        provided: [deps.inbox.unchanged(rollout.id, readSeq)],
        by,
      });
      after = forwarded.rollout;
      if (forwarded.kind !== 'written') {
        const waitSeconds = secondsToTryAgain(forwarded.kind) ?? secondsToNextAnalysis(after, deps.now());
        return { next: 'bake', waitSeconds, readSeq: 0 };
      }
    }
    return { next: 'finish', waitSeconds: 1, readSeq: 0 };
  };

/** Turns share out Lambda's requests per second, of which flags need none. */
const movesAlias = (rollout: Rollout) => standings(rollout).some(({ target }) => 'function' in target);
