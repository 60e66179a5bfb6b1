import { addressOf, type Plan } from '../core/plan/plan.ts';
import { bySignals } from '../core/rollout/decide.ts';
import type { Happening } from '../core/rollout/event.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { firstStanding, targetNames } from '../core/rollout/standings.ts';
import type { Signal } from '../core/rollout/signal.ts';
import { admit } from './admit.ts';
import type { Deps, TaskInput } from './deps.ts';
import { claimsAfter } from './claims-after.ts';
import { keepWarm } from './keep-warm.ts';
import { describeError } from './observe.ts';
import { takeBack } from './take-back.ts';

export type FinishDeps = Pick<
  Deps,
  | 'records'
  | 'claims'
  | 'inbox'
  | 'watches'
  | 'executions'
  | 'notices'
  | 'aliases'
  | 'capacity'
  | 'promotions'
  | 'warm'
  | 'now'
>;

const by = 'finish';

/**
 * Closes the record, gives up the claim, and lets the rollout begin that waited for it. A promotion is only final with
 * this: a signal that is still unread takes it back.
 */
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
      ...(rollout.last && { lastEvent: rollout.last }),
    });
    return { outcome };
  };

async function close(deps: FinishDeps, rollout: Rollout): Promise<Rollout> {
  const { records, claims, inbox, watches, now } = deps;
  const stamp = { at: now(), by };
  const letters = await inbox.read(rollout.id);
  const words = await lastWords(deps, rollout, letters.signals);
  const step = records.after(rollout, [...(await cooled(deps, rollout, words)), ...words], stamp);
  const also = [
    inbox.unchanged(rollout.id, letters.readSeq),
    ...watchedBy(rollout.plan).map((watched) => watches.remove(watched, rollout.id)),
    ...known(deps, step.rollout),
    ...(step.rollout.outcome === 'promoted' ? keepWarm(deps, step.rollout) : []),
  ];

  const { released, passedOn, provided } = await claimsAfter(deps, rollout);
  const begun = passedOn.map(({ next, claims: given }) => {
    const fence = (given[0]?.fence ?? 0) + 1;
    const claimed = records.after(next, [{ kind: 'claimed', fence }], stamp);
    return { step: claimed, open: inbox.open(next.id, fence) };
  });
  const given = passedOn.map(({ next, claims: those }) => ({ to: next.id, claims: those }));
  await records.commit(
    [step, ...begun.map(({ step: claimed }) => claimed)],
    [...also, ...claims.release(released, given), ...provided, ...begun.map(({ open }) => open)],
  );
  return step.rollout;
}

const watchedBy = ({ analysis: { alarms, findings = [] } }: Plan) => [...alarms, ...findings];

/** After a promotion both versions' contents have proven themselves: the one that serves now, and the one that did before. */
function known({ promotions }: FinishDeps, rollout: Rollout) {
  const contents = rollout.outcome === 'promoted' ? firstStanding(rollout).preparation?.contents : undefined;
  const { target } = rollout.request;
  return Object.values(contents ?? {}).map((digest) => promotions.put(target, digest, rollout.id));
}

/** How it ended. The guard may have taken the alias back by now, or may have failed to: a revert more does no harm. */
async function lastWords(deps: FinishDeps, rollout: Rollout, signals: readonly Signal[]): Promise<Happening[]> {
  const { outcome, reason } = rollout.ending ?? {
    outcome: 'failed',
    reason: 'the machine ended without a decision',
  };
  const unread = signals.filter(({ id }) => !rollout.signalsRead.includes(id));
  const goBack = outcome === 'promoted' ? bySignals(unread) : undefined;
  if (!goBack) return [{ kind: 'closed', outcome, reason }];

  const reverted = await takeBack(deps, rollout);
  return [
    ...unread.map((signal): Happening => ({ kind: 'signal-read', signal })),
    { kind: 'rollback-started', outcome: goBack.outcome, reason: goBack.reason },
    ...reverted,
    { kind: 'closed', outcome: goBack.outcome, reason: goBack.reason },
  ];
}

/** What was provisioned for a canary that is not promoted; it costs money and serves nobody. */
async function cooled(
  { capacity }: FinishDeps,
  rollout: Rollout,
  words: readonly Happening[],
): Promise<readonly Happening[]> {
  const isPromoted = words.some((word) => word.kind === 'closed' && word.outcome === 'promoted');
  if (!rollout.capacity || isPromoted) return [];
  const { version } = rollout.capacity;
  try {
    await capacity.release(addressOf(firstStanding(rollout).target).functionName, version);
    return [{ kind: 'capacity-released', version }];
  } catch (error) {
    // Money, not traffic: no reason to keep the record open and the claim taken.
    return [{ kind: 'capacity-released', version, problem: describeError(error) }];
  }
}

/** Whoever holds a claim now and has not begun was waiting for us. Starting it twice is starting it once. */
async function startNext({ records, claims, executions }: FinishDeps, ended: Rollout): Promise<void> {
  const found = await Promise.all(targetNames(ended.plan).map(claims.read));
  const holders = new Set(found.flatMap(({ rolloutId }) => rolloutId ?? []));
  for (const holder of holders) {
    if (holder === ended.id) continue;
    const next = await records.load(holder);
    if (next?.phase === 'preparing') await executions.start(next);
  }
}
