import { secondsToNextAnalysis } from '../core/rollout/pacing.ts';
import { prepared } from '../core/rollout/rollout.ts';
import { nextOfPhase, type Route } from '../core/rollout/route.ts';
import { admit } from './admit.ts';
import type { Deps, TaskInput } from './deps.ts';
import { forwardWrite, secondsToTryAgain } from './forward-write.ts';
import { takeTurn } from './take-turn.ts';

type PromoteDeps = Pick<Deps, 'records' | 'aliases' | 'inbox' | 'pace' | 'now' | 'sleep'>;

const by = 'promote';

/**
 * Moves the alias's pointer to the canary: the one write of a rollout that changes the primary version. A signal that
 * arrives before the promotion is recorded goes to Analyze instead, which takes the canary back.
 */
export const promote =
  (deps: PromoteDeps) =>
  async (input: TaskInput): Promise<Route> => {
    const rollout = await admit(deps, input);
    if (rollout.phase !== 'promoting') return { next: nextOfPhase(rollout), waitSeconds: 1, readSeq: 0 };

    // Before the inbox is read: what arrives during the wait must be seen.
    const elsewhere = await takeTurn(deps);
    if (elsewhere) return elsewhere;
    const { signals, readSeq } = await deps.inbox.read(rollout.id);
    const isUnread = signals.some(({ id }) => !rollout.signalsRead.includes(id));
    if (isUnread) return { next: 'bake', waitSeconds: 1, readSeq: 0 };

    const alias = { version: prepared(rollout).canary };
    const { rollout: after, kind } = await forwardWrite(deps, rollout, {
      alias,
      intent: { kind: 'promotion-intended', alias },
      fact: (revisionId) => ({ kind: 'promoted', revisionId }),
      provided: [deps.inbox.unchanged(rollout.id, readSeq)],
      by,
    });
    if (kind === 'written') return { next: 'finish', waitSeconds: 1, readSeq: 0 };
    const waitSeconds = secondsToTryAgain(kind) ?? secondsToNextAnalysis(after, deps.now());
    return { next: 'bake', waitSeconds, readSeq: 0 };
  };
