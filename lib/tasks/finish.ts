import type { Claim } from '../aws/claims.ts';
import type { Happening } from '../core/rollout/event.ts';
import type { Rollout } from '../core/rollout/rollout.ts';
import type { Signal } from '../core/rollout/signal.ts';
import { admit } from './admit.ts';
import type { Deps, TaskInput } from './deps.ts';

type FinishDeps = Pick<Deps, 'records' | 'claims' | 'inbox' | 'watches' | 'executions' | 'notices' | 'now'>;

const by = 'finish';

/** Closes the record, gives up the claim, and lets the rollout begin that waited for it. */
export const finish =
  (deps: FinishDeps) =>
  async (input: TaskInput): Promise<{ outcome: string }> => {
    const admitted = await admit(deps, input);
    const rollout = admitted.phase === 'closed' ? admitted : await close(deps, admitted);
    const { outcome = 'failed', ending, request } = rollout;

    await startNext(deps, rollout);
    await deps.notices.ended({
      rolloutId: rollout.id,
      target: request.target,
      version: request.version,
      outcome,
      reason: ending?.reason ?? '',
    });
    return { outcome };
  };

async function close(deps: FinishDeps, rollout: Rollout): Promise<Rollout> {
  const { records, claims, inbox, watches, now } = deps;
  const stamp = { at: now(), by };
  const letters = await inbox.read(rollout.id);
  const step = records.after(rollout, lastWords(rollout, letters.signals), stamp);
  const also = [
    inbox.unchanged(rollout.id, letters.readSeq),
    ...rollout.plan.analysis.alarms.map((alarm) => watches.remove(alarm, rollout.id)),
  ];

  const claim = await claims.read(rollout.request.target);
  const isOurs = claim.rolloutId === rollout.id;
  const next = isOurs ? await waiting(deps, claim) : undefined;
  if (!next) {
    await records.commit([step], [...also, ...(isOurs ? claims.release(claim) : [])]);
    return step.rollout;
  }
  const fence = claim.fence + 1;
  const claimed = records.after(next, [{ kind: 'claimed', fence }], stamp);
  await records.commit([step, claimed], [...also, ...claims.passOn(claim, next.id), inbox.open(next.id, fence)]);
  return step.rollout;
}

/**
 * How it ended. An alarm can go off between the promotion and this: the guard takes the alias back before it signals, so
 * a rollout with such a signal was not promoted.
 */
function lastWords({ ending, signalsRead }: Rollout, signals: readonly Signal[]): Happening[] {
  const { outcome, reason } = ending ?? { outcome: 'failed', reason: 'the machine ended without a decision' };
  const late = signals.find(({ kind, id }) => kind === 'alarm' && !signalsRead.includes(id));
  if (outcome !== 'promoted' || late?.kind !== 'alarm') return [{ kind: 'closed', outcome, reason }];
  const why = `alarm ${late.alarm} went off as the canary was promoted, and the guard took the alias back: ${late.detail}`;
  return [
    { kind: 'signal-read', signal: late },
    { kind: 'closed', outcome: 'rolled-back', reason: why },
  ];
}

async function waiting({ records }: FinishDeps, claim: Claim): Promise<Rollout | undefined> {
  const next = claim.waiting === undefined ? undefined : await records.load(claim.waiting);
  return next?.phase === 'queued' ? next : undefined;
}

/** Whoever holds the claim now and has not begun was waiting for us. Starting it twice is starting it once. */
async function startNext({ records, claims, executions }: FinishDeps, ended: Rollout): Promise<void> {
  const { rolloutId } = await claims.read(ended.request.target);
  if (rolloutId === undefined || rolloutId === ended.id) return;
  const next = await records.load(rolloutId);
  if (next?.phase === 'preparing') await executions.start(next);
}
