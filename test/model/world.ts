import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { createAccount } from '../../lib/account/account.ts';
import { AwsError } from '../../lib/account/contract.ts';
import { carriedJudge } from '../../lib/core/analysis/carried.ts';
import type { Aliases } from '../../lib/aws/alias.ts';
import { dynamoClaims } from '../../lib/aws/claims.ts';
import { dynamoInbox } from '../../lib/aws/inbox.ts';
import { dynamoRecords } from '../../lib/aws/records.ts';
import { dynamoRegistry } from '../../lib/aws/registry.ts';
import type { Item, Table } from '../../lib/aws/table.ts';
import { dynamoWants } from '../../lib/aws/wants.ts';
import { dynamoWarm } from '../../lib/aws/warm.ts';
import { dynamoWatches } from '../../lib/aws/watches.ts';
import { RecordMoved } from '../../lib/core/errors.ts';
import type { AliasState } from '../../lib/core/rollout/alias-state.ts';
import { ownerOf } from '../../lib/rehearsal/owner.ts';
import { assembly } from '../tasks/deployed.ts';
import { aTrustingPlan, startAt, tasksOf } from '../tasks/a-control-plane.ts';
import { aStage } from '../core/rollout/a-rollout.ts';
import type { Deps } from '../../lib/tasks/deps.ts';
import { reconcile } from '../../lib/tasks/reconcile.ts';

export type World = ReturnType<typeof aWorld>;

const nobody = () => Promise.reject(new Error('nothing in this world asks that'));

/**
 * The real tasks over the real adapters, on the simulated account's own DynamoDB without wire or delay, and an alias that
 * behaves as Lambda's do. Every read and write is one step.
 */
export function aWorld() {
  const account = createAccount({ seed: 1, startAt });
  account.load(assembly);
  const call = ownerOf(account);
  let now = startAt;
  let revision = 0;
  let alias: AliasState = { version: '1' };
  const logs: string[][] = [];
  const statuses = new Map<string, 'running' | 'failed'>();

  const transact = async (TransactItems: TransactWriteItem[]) => {
    const input = { TransactItems };
    const principal = { kind: 'administrator' } as const;
    const { TransactWriteItems: run } = account.services.dynamodb.operations;
    await run?.(input, { service: 'dynamodb', operation: 'TransactWriteItems', input, principal });
  };
  const late = new Set<string>();
  /** A signal that arrives when the record is closed is too late for this rollout, and nobody's fault. */
  const noteLateSignals = (writes: readonly TransactWriteItem[]) => {
    for (const { Put } of writes) {
      const { pk, sk, signal } = Put?.Item ?? {};
      if (!signal?.S || !sk?.S?.startsWith('SIGNAL#')) continue;
      const head = account.services.dynamodb
        .items('rollouts')
        .find((item) => item.pk?.S === pk?.S && item.sk?.S === 'HEAD');
      if (head?.phase?.S === 'closed') late.add((JSON.parse(signal.S) as { id: string }).id);
    }
  };
  const tableAt = (step: () => Promise<void>): Table => {
    const one = (operation: string, input: object) => call('dynamodb', operation, { TableName: 'rollouts', ...input });
    return {
      name: 'rollouts',
      get: async (Key) => {
        await step();
        return (one('GetItem', { Key, ConsistentRead: true }) as { Item?: Item }).Item;
      },
      getTogether: async (keys) => {
        await step();
        return keys.map((Key) => (one('GetItem', { Key, ConsistentRead: true }) as { Item?: Item }).Item);
      },
      query: async (pk, prefix) => {
        await step();
        const KeyConditionExpression = prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)';
        const values = { ':pk': { S: pk }, ...(prefix === undefined ? {} : { ':prefix': { S: prefix } }) };
        const input = { KeyConditionExpression, ExpressionAttributeValues: values, ConsistentRead: true };
        return (one('Query', input) as { Items?: Item[] }).Items ?? [];
      },
      commit: async (writes) => {
        await step();
        try {
          await account.settle(transact([...writes]));
          noteLateSignals(writes);
        } catch (error) {
          if (error instanceof AwsError) throw new RecordMoved(error.message, { cause: error });
          throw error;
        }
      },
    };
  };
  const aliasesAt = (step: () => Promise<void>): Aliases => {
    const write = (to: AliasState) => {
      alias = to;
      revision++;
      return { alias, revisionId: String(revision) };
    };
    const reading = async <T>(look: () => T): Promise<T> => {
      await step();
      return look();
    };
    return {
      read: () => reading(() => ({ alias, revisionId: String(revision) })),
      write: (_, to, revisionId) =>
        reading(() =>
          revisionId === String(revision)
            ? { kind: 'written' as const, revisionId: write(to).revisionId }
            : { kind: 'moved' as const },
        ),
      revert: () => reading(() => write({ version: alias.version })),
      point: (_, version) => reading(() => write({ version })),
    };
  };

  /** The tasks as one writer has them. */
  const tasksAt = (step: () => Promise<void> = () => Promise.resolve()) => {
    const log: string[] = [];
    logs.push(log);
    const table = logged(tableAt(step), log);
    const deps = {
      aliases: logged(aliasesAt(step), log),
      records: dynamoRecords(table),
      claims: dynamoClaims(table),
      inbox: dynamoInbox(table),
      watches: dynamoWatches(table),
      warm: dynamoWarm(table),
      registry: dynamoRegistry(table),
      alarms: { read: async () => [{ name: 'checkout-5xx', state: 'OK' }], inspect: nobody, since: async () => [] },
      metrics: { read: async () => ({ kind: 'complete', series: {} }) },
      logs: { read: nobody },
      series: { read: async () => ({ kind: 'complete', series: {} }) },
      executions: {
        start: async ({ id }) => void statuses.set(id, 'running'),
        status: async ({ id }) => statuses.get(id) ?? 'absent',
        wake: async () => {},
      },
      starts: { started: async () => {} },
      notices: { ended: async () => {}, needsAttention: async () => {}, breaker: async () => {} },
      wants: dynamoWants(table),
      gauges: { put: () => {} },
      capacity: { of: async () => [], provide: nobody, release: nobody },
      hooks: { ask: nobody },
      judge: carriedJudge(),
      line: { read: async () => undefined, move: nobody },
      pace: { turn: async () => ({ kind: 'yours', waitMs: 0 }), standAside: async () => {} },
      controlPlane: 'tidegate',
      now: () => now,
      sleep: () => new Promise<void>(() => {}),
    } satisfies Partial<Deps> as unknown as Deps;
    return { ...tasksOf(deps), reconcile: reconcile(deps), deps };
  };

  return {
    tasksAt,
    alias: () => alias,
    /** Ids of signals that were sent after the record had been closed. */
    late,
    die: (id: string) => void statuses.set(id, 'failed'),
    pass: (milliseconds: number) => void (now += milliseconds),
    now: () => now,
    /** Everything that what follows depends on: what is stored, and what each writer has learned. */
    state: () => JSON.stringify([account.services.dynamodb.items('rollouts'), alias, revision, [...statuses], logs]),
    items: () => account.services.dynamodb.items('rollouts'),
  };
}

export const plan = aTrustingPlan({ stages: [aStage(0.5, { bakeSeconds: 60, maxBakeSeconds: 600 })] }, [
  'checkout-5xx',
]);

/** Begins with a stage without traffic: on an alias that is at the baseline alone a revert looks like a touch. */
export const silentPlan = { ...plan, stages: [aStage(0, { bakeSeconds: 60, maxBakeSeconds: 600 }), ...plan.stages] };

/** Notes what every operation came to. */
function logged<T extends object>(of: T, log: string[]): T {
  const noted = Object.entries(of).map(([name, run]) => [
    name,
    typeof run === 'function'
      ? async (...args: unknown[]) => {
          try {
            const answer = await (run as (...args: unknown[]) => Promise<unknown>)(...args);
            log.push(`${name} ${JSON.stringify(answer)}`);
            return answer;
          } catch (error) {
            log.push(`${name} failed`);
            throw error;
          }
        }
      : (run as unknown),
  ]);
  return Object.fromEntries(noted) as T;
}
