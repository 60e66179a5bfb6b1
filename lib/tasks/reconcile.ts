import { addressOf } from '../core/plan/plan.ts';
import type { Happening } from '../core/rollout/event.ts';
import { type ExecutionEnding, executionEnding, executionName } from '../core/rollout/execution.ts';
import { type ExecutionStatus, type FoundMoved, reconciliation } from '../core/rollout/reconcile.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { aliasAddress } from './admit.ts';
import { announce } from './announce.ts';
import { coolDown } from './cool-down.ts';
import type { Deps } from './deps.ts';
import { finish, type FinishDeps } from './finish.ts';
import { describeError } from './observe.ts';
import { takeBack } from './take-back.ts';
import { type Tended, type TendBreakersDeps, tendBreakers } from './tend-breakers.ts';

type ReconcileDeps = FinishDeps & TendBreakersDeps & Pick<Deps, 'wants' | 'applications' | 'versions'>;

const by = 'reconcile';

/** What was found and done about each rollout that needed something, and about each flag. */
export type Reconciled =
  | { readonly rolloutId: string; readonly did: string }
  | { readonly flag: string; readonly did: string };

/**
 * Looks after every rollout that holds a claim and whose execution does not: takes back what a dead one left, finishes
 * what was decided, and holds where somebody else wrote, under a new execution. Of one that waits for a person people are
 * told. One that cannot be helped now does not keep it from the others. An event that says how an execution ended is
 * believed where Step Functions cannot be asked. Then it gives up what rollouts have left provisioned for whoever goes
 * back, when its time is over, and looks after flags that close by themselves.
 */
export const reconcile =
  (deps: ReconcileDeps) =>
  async (event?: unknown): Promise<{ readonly reconciled: readonly Reconciled[] }> => {
    const ending = executionEnding(event);
    const reconciled: Reconciled[] = [];
    const failures: string[] = [];
    const rounds = [
      ...(await deps.claims.holders()).map((rolloutId) => ({ rolloutId, look: reconcileOne })),
      ...(await deps.warm.over(deps.now())).map((rolloutId) => ({ rolloutId, look: coolDown })),
    ];
    for (const { rolloutId, look } of rounds) {
      try {
        const did = await look(deps, rolloutId, ending);
        if (did) reconciled.push({ rolloutId, did });
      } catch (error) {
        failures.push(`${rolloutId}: ${describeError(error)}`);
      }
    }
    const breakers = await tendBreakers(deps).catch(noneTended);
    reconciled.push(...breakers.tended);
    // The schedule comes again; failing loudly is for the alarm on this function.
    const all = [...listed('rollouts', failures), ...listed('flags', breakers.failures)];
    if (all.length > 0) throw new Error(all.join('; '));
    return { reconciled };
  };

const listed = (what: string, failures: readonly string[]) =>
  failures.length > 0 ? [`${what} could not be looked after: ${failures.join('; ')}`] : [];

const noneTended = (error: unknown): Tended => ({ tended: [], failures: [describeError(error)] });

async function reconcileOne(
  deps: ReconcileDeps,
  rolloutId: string,
  ending: ExecutionEnding | undefined,
): Promise<string | undefined> {
  const { records, executions, aliases } = deps;
  const generation = (await records.load(rolloutId))?.generation ?? 1;
  // The status first: what an execution wrote before it ended is then in the record that is read after it.
  const status = await statusOf(executions, { id: rolloutId, generation }, ending);
  const rollout = await records.load(rolloutId);
  if (!rollout || rollout.generation !== generation) return undefined;

  // One that runs looks after its alias itself, and Lambda answers few questions a second.
  const isAlone = status !== 'running' && rollout.preparation !== undefined;
  const alias = isAlone ? await aliases.read(aliasAddress(rollout)) : undefined;
  const moved = isAlone ? await lookAtMoved(aliases, rollout) : [];
  const what = reconciliation(rollout, status, alias, moved);
  switch (what.kind) {
    case 'leave':
      await announce(deps, rollout);
      return undefined;
    case 'start':
      await executions.start(rollout);
      return 'started its execution';
    case 'finish':
      await finish(deps)(inputOf(rollout));
      return 'finished it';
    case 'record-promotion':
      await finish(deps)(inputOf(await append(deps, rollout, { kind: 'promoted', revisionId: what.revisionId })));
      return 'recorded its promotion and finished it';
    case 'take-back':
      await abandon(deps, rollout, what.reason);
      return `took it back: ${what.reason}`;
    case 'hold': {
      const held = await holdOn(deps, rollout, what.reason);
      await executions.start(held);
      await announce(deps, held);
      return `held it: ${what.reason}`;
    }
  }
}

/** Step Functions is asked first: an execution may have been redriven since the event. */
async function statusOf(
  executions: Deps['executions'],
  rollout: Pick<Rollout, 'id' | 'generation'>,
  ending: ExecutionEnding | undefined,
): Promise<ExecutionStatus> {
  try {
    return await executions.status(rollout);
  } catch (error) {
    if (ending?.name === executionName(rollout)) return ending.status;
    throw error;
  }
}

/** The targets that were moved before the one that is being moved, as they are now. */
const lookAtMoved = (aliases: Deps['aliases'], { moved = [] }: Rollout): Promise<readonly FoundMoved[]> =>
  Promise.all(moved.map(async (standing) => ({ standing, found: await aliases.read(addressOf(standing.target)) })));

/** Said before it is done: whoever else has the rollout in hand moves the record, and then nothing is written here. */
async function abandon(deps: ReconcileDeps, rollout: Rollout, reason: string): Promise<void> {
  const isSaid = rollout.phase === 'rolling-back';
  const started = isSaid
    ? rollout
    : await append(deps, rollout, { kind: 'rollback-started', reason, outcome: 'failed' });
  await finish(deps)(inputOf(await append(deps, started, ...(await takeBack(deps, started)))));
}

/** Held, and in the hands of a new execution: somebody has to hear what a person says about it. */
function holdOn({ records, now }: ReconcileDeps, rollout: Rollout, reason: string): Promise<Rollout> {
  const said: Happening[] = rollout.held?.reason === reason ? [] : [{ kind: 'held', reason }];
  const handedOver: Happening = { kind: 'handed-over', generation: rollout.generation + 1 };
  return records.append(rollout, [...said, handedOver], { at: now(), by });
}

const append = ({ records, now }: ReconcileDeps, rollout: Rollout, ...happenings: readonly Happening[]) =>
  records.append(rollout, happenings, { at: now(), by });

const inputOf = ({ id, fence, generation }: Rollout) => ({ rolloutId: id, fence, generation });
