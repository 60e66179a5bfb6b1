import type { Claim } from '../aws/claims.ts';
import type { Step } from '../aws/records.ts';
import { RequestRefused } from '../core/errors.ts';
import type { Happening } from '../core/rollout/event.ts';
import { ageProblem, keyProblem, readRequest, rolloutId } from '../core/rollout/request.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { targetNames } from '../core/rollout/standings.ts';
import type { Deps } from './deps.ts';

/** Whoever asks for one rollout by hand needs no turn. */
type StartDeps = Pick<Deps, 'records' | 'claims' | 'inbox' | 'registry' | 'executions' | 'now'> &
  Partial<Pick<Deps, 'pace'>>;

const by = 'start';

/**
 * Turns an event on the bus into a rollout: a record that has the claim or waits for it, and an execution, each made once
 * however often the event arrives. A request that cannot become a rollout throws {@link RequestRefused} and ends in the
 * dead-letter queue.
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
    const another = rollout && keyProblem(rollout.request, request);
    if (another !== undefined) throw new RequestRefused(another);
    if (!rollout || rollout.phase === 'requested') {
      const draft = rollout ? goingOn(deps, rollout) : beginning(deps, { id, request, plan: registration.plan });
      const tooOld = ageProblem(time, deps.now());
      rollout = tooOld ? await close(deps, draft, tooOld) : await claim(deps, draft);
    }
    if (rollout.phase === 'queued') await hurry(deps, rollout);
    if (rollout.phase === 'preparing') await deps.executions.start(rollout, await turn(deps));
    return { rolloutId: id, phase: rollout.phase };
  };

/** Calls of Lambda's control plane until the first shift has been made. */
const callsToBegin = 6;

/** Seconds until a rollout may begin: many that are asked for at once begin one after the other. */
async function turn({ pace }: StartDeps): Promise<number> {
  const place = await pace?.turn('start', callsToBegin);
  return place?.kind === 'yours' ? Math.ceil(place.waitMs / 1000) : 0;
}

/** A rollout whose place has to be found: what is decided about it goes into its record at once with its request. */
interface Draft extends Pick<Rollout, 'id' | 'request' | 'plan'> {
  readonly with: (happening: Happening) => Step;
}

const beginning = (deps: StartDeps, { id, request, plan }: Omit<Draft, 'with'>): Draft => ({
  id,
  request,
  plan,
  with: (happening) => deps.records.begin(id, [{ kind: 'requested', request, plan }, happening], stamp(deps)),
});

/** A record that was left at its request. */
const goingOn = (deps: StartDeps, rollout: Rollout): Draft => ({
  ...rollout,
  with: (happening) => deps.records.after(rollout, [happening], stamp(deps)),
});

const stamp = ({ now }: Pick<Deps, 'now'>) => ({ at: now(), by });

async function close({ records }: StartDeps, draft: Draft, reason: string): Promise<Rollout> {
  const closed = draft.with({ kind: 'closed', outcome: 'rejected', reason });
  await records.commit([closed]);
  return closed.rollout;
}

/** Takes the claims of all targets, or does what the plan says about a busy target. */
async function claim(deps: StartDeps, draft: Draft): Promise<Rollout> {
  const { records, claims, inbox } = deps;
  const { id, plan } = draft;
  const found = await Promise.all(targetNames(plan).map(claims.read));
  const busy = found.find(({ rolloutId: holder }) => holder !== undefined);

  if (busy?.rolloutId === undefined) {
    const fence = (found[0]?.fence ?? 0) + 1;
    const claimed = draft.with({ kind: 'claimed', fence });
    await records.commit([claimed], [...claims.take(found, id), inbox.open(id, fence)]);
    return claimed.rollout;
  }

  const holder = busy.rolloutId;
  if (plan.onBusy === 'reject') {
    return close(deps, draft, `target ${busy.target} is busy with rollout ${holder}`);
  }
  const queued = draft.with({ kind: 'queued', behind: holder });
  const displaced = await displace(deps, found, id);
  const waits = found.map((one) => claims.queue(one, id));
  await records.commit([queued, ...displaced], waits);
  return queued.rollout;
}

/** Only the newest waits: who waited before, for any of these, is closed. */
async function displace({ records, now }: StartDeps, found: readonly Claim[], newer: string) {
  const waiting = new Set(found.flatMap((one) => one.waiting ?? []));
  const reason = `superseded by rollout ${newer} before it began`;
  const steps = [...waiting].map(async (id) => {
    const older = await records.load(id);
    // It waits no longer; if that is because it has just got the claim, the claim is not as it was read.
    if (older?.phase !== 'queued') return [];
    return [records.after(older, [{ kind: 'closed', outcome: 'superseded', reason }], stamp({ now }))];
  });
  return (await Promise.all(steps)).flat();
}

/** Tells the rollouts in the way to go back, if the plan wants that. */
async function hurry({ claims, inbox, executions, now }: StartDeps, rollout: Rollout): Promise<void> {
  if (rollout.plan.onBusy !== 'supersede') return;
  const found = await Promise.all(targetNames(rollout.plan).map(claims.read));
  const holders = found.flatMap(({ rolloutId, waiting }) => (waiting === rollout.id ? (rolloutId ?? []) : []));
  const at = new Date(now()).toISOString();
  for (const holder of new Set(holders)) {
    await inbox.send(holder, { kind: 'supersede', id: `supersede/${rollout.id}`, at, by: rollout.id });
    const token = await inbox.token(holder);
    if (token) await executions.wake(token);
  }
}
