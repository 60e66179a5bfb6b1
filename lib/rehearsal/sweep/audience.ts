import type { Account } from '../../account/account.ts';
import type { Instant } from '../../account/clock.ts';
import { addressOf, type Plan, targetName } from '../../core/plan/plan.ts';
import type { RolloutEvent } from '../../core/rollout/event.ts';
import { requestedDetailType } from '../../core/rollout/notice.ts';
import type { Rollout } from '../../core/rollout/state.ts';
import { recordReader } from '../record-reader.ts';
import type { Backstage } from '../rehearse.ts';
import { type Watched, watchPlaces } from './places.ts';

/** Aborts a rollout as a person would. */
export type Abort = (backstage: Pick<Backstage, 'account' | 'tableName'>, rolloutId: string) => Promise<void>;

/** What could be seen of a rehearsal from outside of the control plane. */
export interface Seen {
  /** As the rehearsal left it. */
  readonly account: Account;
  readonly tableName: string;
  /** When the first rollout was asked for. */
  readonly askedAt: Instant;
  /** All rollouts, in the order in which they were asked for. */
  readonly rollouts: readonly SeenRollout[];
  /** Every change of the alias that took effect, by the shares of its versions. */
  readonly routings: readonly { readonly at: Instant; readonly routing: Readonly<Record<string, number>> }[];
  /** The keys of the requests that were delivered. */
  readonly requestedKeys: ReadonlySet<string>;
  /** When a person aborted a rollout that was held, by its id. */
  readonly aborts: ReadonlyMap<string, Instant>;
  readonly watched: Watched;
}

export interface SeenRollout {
  readonly rollout: Rollout;
  readonly events: readonly RolloutEvent[];
}

export interface Audience {
  /** Whether everything has ended, or nothing will any more. */
  readonly hasSeenAll: () => boolean;
  readonly seen: () => Seen;
}

const lookEveryMs = 15_000;
/** When the reconciler has come round, a person does something about what is held. */
const patienceMs = 7 * 60_000;
/** After the end the reconciler comes round once more, and late calls arrive. */
const lingerMs = 6 * 60_000;
/** Longer than any outage, and than any wait between two attempts. */
const stuckMs = 20 * 60_000;

/** Watches a rehearsal from before its request on, and does what a person would about rollouts that are held. */
export function takeSeat(backstage: Backstage, plan: Plan, abort: Abort): Audience {
  const { account, tableName, run } = backstage;
  const { clock, services } = account;
  const askedAt = clock.now();
  const watched = watchPlaces(account);
  const records = recordReader(run, tableName);
  const routings: Seen['routings'][number][] = [];
  const requestedKeys = new Set<string>();
  const aborts = new Map<string, Instant>();
  let rollouts: readonly Rollout[] = [];
  let movedAt = askedAt;

  services.lambda.onRoutingEffective(({ functionName, at, routing }) => {
    if (functionName === addressOf(plan.target).functionName) routings.push({ at, routing });
  });
  services.events.onDelivered(({ event }) => {
    if (event['detail-type'] !== requestedDetailType) return;
    requestedKeys.add((event.detail as { readonly key: string }).key);
  });

  const read = () =>
    rolloutIds(backstage, plan).flatMap((id) => {
      const known = rollouts.find((rollout) => rollout.id === id);
      return records.headAfter(id, known?.seq ?? -1) ?? known ?? [];
    });
  const look = () => {
    const now = clock.now();
    const seqs = sequences(rollouts);
    rollouts = read();
    if (sequences(rollouts) !== seqs) movedAt = now;
    for (const { id, held, phase } of rollouts) {
      const isWaiting = held !== undefined && phase !== 'closed' && !aborts.has(id);
      if (!isWaiting || now - Date.parse(held.since) < patienceMs) continue;
      aborts.set(id, now);
      // An outage does not let everybody through; a person tries again.
      void abort(backstage, id).catch(() => aborts.delete(id));
    }
    clock.after(lookEveryMs, look);
  };
  clock.after(lookEveryMs, look);

  return {
    hasSeenAll: () => {
      const isOver = rollouts.length > 0 && rollouts.every(({ phase }) => phase === 'closed');
      return clock.now() - movedAt >= (isOver ? lingerMs : stuckMs);
    },
    seen: () => ({
      account,
      tableName,
      askedAt,
      rollouts: read().map((rollout) => ({ rollout, events: records.eventsAfter(rollout.id) })),
      routings,
      requestedKeys,
      aborts,
      watched,
    }),
  };
}

/** When any record goes on, this changes. */
const sequences = (rollouts: readonly Rollout[]) => rollouts.map(({ seq }) => seq).join();

function rolloutIds({ run, tableName }: Backstage, plan: Plan): readonly string[] {
  const { Items } = run('dynamodb', 'Query', {
    TableName: tableName,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: `TARGET#${targetName(plan.target)}` }, ':prefix': { S: 'ROLLOUT#' } },
  }) as { readonly Items: readonly { readonly rolloutId?: { readonly S?: string } }[] };
  return Items.map(({ rolloutId }) => rolloutId?.S ?? '');
}
