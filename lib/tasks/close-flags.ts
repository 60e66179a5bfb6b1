import { breaks } from '../core/flags/breaker-step.ts';
import { close } from '../core/flags/breaker-moves.ts';
import { ROLLOUT } from '../core/flags/document.ts';
import { isInRollout } from '../core/flags/stage.ts';
import type { Signal } from '../core/rollout/signal.ts';
import { type BreakerDeps, breakerWrite } from './breaker-write.ts';
import type { Deps } from './deps.ts';

export type CloseFlagsDeps = Omit<BreakerDeps, 'flagStore'> &
  Pick<Deps, 'flagStore' | 'inbox'> & { readonly executions: Pick<Deps['executions'], 'wake'> };

/** An alarm that went off. */
export interface RedAlarm {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly detail: string;
}

export interface Closed {
  readonly flags: readonly string[];
  readonly failures: readonly unknown[];
}

/**
 * Closes the flags whose breakers name an alarm. One that a rollout has in hand is not touched: the rollout is told, and goes
 * back by itself. What the alarm did before a flag was opened closes it no more.
 */
export async function closeFlags(
  { flagStore, ...deps }: CloseFlagsDeps,
  keys: readonly string[],
  alarm: RedAlarm,
  signal: Signal,
): Promise<Closed> {
  if (!flagStore) return { flags: [], failures: [] };
  const answers = await Promise.allSettled(keys.map((key) => closeFlag({ ...deps, flagStore }, key, alarm, signal)));
  return {
    flags: keys.filter((_, i) => answers[i]?.status === 'fulfilled' && answers[i].value),
    failures: answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : [])),
  };
}

type CloseFlagDeps = BreakerDeps & Pick<CloseFlagsDeps, 'inbox' | 'executions'>;

/** Whether it was closed by this. Throws where it could not be: Lambda tries again. */
async function closeFlag(deps: CloseFlagDeps, key: string, alarm: RedAlarm, signal: Signal): Promise<boolean> {
  const because = `alarm ${alarm.name} went off`;
  let rolloutId: string | undefined;
  const written = await breakerWrite(deps, {
    ...{ key, kind: 'closed', reason: `${because}: ${alarm.detail}`, urgent: true },
    move: (document, flag, breaker) => {
      rolloutId = isInRollout(flag) ? String(flag.metadata?.[ROLLOUT]) : undefined;
      const found = breaks(key, flag, breaker, { alarm: alarm.name, at: alarm.at });
      return found.breaks ? close(document, key, breaker, deps.now(), because) : { why: found.why };
    },
  });
  if (rolloutId !== undefined) await tellRollout(deps, rolloutId, signal);
  if (written.kind === 'refused') throw new Error(written.says);
  return written.kind === 'written';
}

async function tellRollout({ inbox, executions }: CloseFlagDeps, rolloutId: string, signal: Signal): Promise<void> {
  await inbox.send(rolloutId, signal);
  const token = await inbox.token(rolloutId);
  if (token) await executions.wake(token);
}
