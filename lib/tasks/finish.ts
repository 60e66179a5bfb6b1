import type { Claim } from '../aws/claims.ts';
import type { Rollout } from '../core/rollout/rollout.ts';
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
  const { outcome, reason } = rollout.ending ?? { outcome: 'failed', reason: 'the machine ended without a decision' };
  const step = records.after(rollout, [{ kind: 'closed', outcome, reason }], stamp);
  const unwatched = rollout.plan.analysis.alarms.map((alarm) => watches.remove(alarm, rollout.id));

  const claim = await claims.read(rollout.request.target);
  const next = await waiting(deps, claim);
  if (!next) {
    const release = claim.rolloutId === rollout.id ? [claims.release(claim)] : [];
    await records.commit([step], [...release, ...unwatched]);
    return step.rollout;
  }
  const fence = claim.fence + 1;
  const claimed = records.after(next, [{ kind: 'claimed', fence }], stamp);
  await records.commit([step, claimed], [claims.passOn(claim, next.id), inbox.open(next.id, fence), ...unwatched]);
  return step.rollout;
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
  if (next?.phase === 'preparing') await executions.start(next.id, next.fence);
}
