import { RequestRefused } from '../core/errors.ts';
import { ageProblem, readRequest, rolloutId } from '../core/rollout/request.ts';
import type { Rollout } from '../core/rollout/rollout.ts';
import type { Deps } from './deps.ts';

type StartDeps = Pick<Deps, 'records' | 'claims' | 'inbox' | 'registry' | 'executions' | 'now'>;

const by = 'start';

/**
 * Turns an event on the bus into a rollout: record, claim, execution, each step done once however often the event
 * arrives. A request that cannot become a rollout throws {@link RequestRefused} and ends in the dead-letter queue.
 */
export const start =
  (deps: StartDeps) =>
  async (event: unknown): Promise<{ rolloutId: string; phase: string }> => {
    const { request, time } = readRequest(event);
    const registration = await deps.registry.get(request.target);
    if (!registration) {
      throw new RequestRefused(`target ${request.target} is not registered; run tidegate register with its plan first`);
    }
    const allowed = `tidegate.${registration.owner}`;
    if (request.source !== allowed) {
      throw new RequestRefused(`target ${request.target} takes requests from ${allowed}, not from ${request.source}`);
    }

    const id = rolloutId(request);
    let rollout = await deps.records.load(id);
    if (!rollout) {
      const step = deps.records.begin(id, { kind: 'requested', request, plan: registration.plan }, stamp(deps));
      await deps.records.commit([step]);
      rollout = step.rollout;
    }
    if (rollout.phase === 'requested') {
      const tooOld = ageProblem(time, deps.now());
      rollout = tooOld ? await close(deps, rollout, tooOld) : await claim(deps, rollout);
    }
    if (rollout.phase === 'queued') await hurry(deps, rollout);
    if (rollout.phase === 'preparing') await deps.executions.start(rollout);
    return { rolloutId: id, phase: rollout.phase };
  };

const stamp = ({ now }: Pick<Deps, 'now'>) => ({ at: now(), by });

const close = (deps: StartDeps, rollout: Rollout, reason: string) =>
  deps.records.append(rollout, [{ kind: 'closed', outcome: 'rejected', reason }], stamp(deps));

/** Takes the target's claim, or does what the plan says about a busy target. */
async function claim(deps: StartDeps, rollout: Rollout): Promise<Rollout> {
  const { records, claims, inbox } = deps;
  const found = await claims.read(rollout.request.target);

  if (found.rolloutId === undefined) {
    const step = records.after(rollout, [{ kind: 'claimed', fence: found.fence + 1 }], stamp(deps));
    await records.commit([step], [...claims.take(found, rollout.id), inbox.open(rollout.id, found.fence + 1)]);
    return step.rollout;
  }

  const { onBusy } = rollout.plan;
  const holder = found.rolloutId;
  if (onBusy === 'reject') {
    return close(deps, rollout, `target ${rollout.request.target} is busy with rollout ${holder}`);
  }
  const queued = records.after(rollout, [{ kind: 'queued', behind: holder }], stamp(deps));
  const displaced = found.waiting === undefined ? [] : await displace(deps, found.waiting, rollout.id);
  await records.commit([queued, ...displaced], [claims.queue(found, rollout.id)]);
  return queued.rollout;
}

/** Only the newest waits: who waited before is closed. */
async function displace({ records, now }: StartDeps, waiting: string, newer: string) {
  const older = await records.load(waiting);
  // It waits no longer; if that is because it has just got the claim, the claim is not as it was read.
  if (older?.phase !== 'queued') return [];
  const reason = `superseded by rollout ${newer} before it began`;
  return [records.after(older, [{ kind: 'closed', outcome: 'superseded', reason }], stamp({ now }))];
}

/** Tells the rollout in the way to go back, if the plan wants that. */
async function hurry({ claims, inbox, executions, now }: StartDeps, rollout: Rollout): Promise<void> {
  if (rollout.plan.onBusy !== 'supersede') return;
  const { rolloutId: holder, waiting } = await claims.read(rollout.request.target);
  if (holder === undefined || waiting !== rollout.id) return;
  const at = new Date(now()).toISOString();
  await inbox.send(holder, { kind: 'supersede', id: `supersede/${rollout.id}`, at, by: rollout.id });
  const token = await inbox.token(holder);
  if (token) await executions.wake(token);
}
