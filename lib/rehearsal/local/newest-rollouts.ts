import { type Plan, targetName } from '../../core/plan/plan.ts';
import type { RolloutEvent } from '../../core/rollout/event.ts';
import type { Owner } from '../owner.ts';
import { recordReader } from '../record-reader.ts';

/** Hears of each event of a target's rollouts, with the plan that the rollout goes by. */
export type OnRolloutEvent = (event: RolloutEvent, rollout: { readonly id: string; readonly plan: Plan }) => void;

/** Gives what looks for what has happened in a target's rollouts since the look before. */
export function watchTarget(run: Owner, tableName: string, { target }: Plan, onEvent: OnRolloutEvent): () => void {
  const records = recordReader(run, tableName);
  const heard = new Map<string, number>();
  const open = new Set<string>();
  let newest = 'ROLLOUT#';

  const findNew = () => {
    const { Items } = run('dynamodb', 'Query', {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      // `~` sorts behind everything that a key has.
      ExpressionAttributeValues: {
        ':pk': { S: `TARGET#${targetName(target)}` },
        ':from': { S: newest },
        ':to': { S: 'ROLLOUT#~' },
      },
    }) as { readonly Items: readonly Readonly<Record<string, { readonly S?: string }>>[] };
    for (const { sk, rolloutId } of Items) {
      newest = sk?.S ?? newest;
      const id = rolloutId?.S ?? '';
      if (!heard.has(id)) open.add(id);
    }
  };

  return () => {
    findNew();
    for (const id of open) {
      const rollout = records.headAfter(id, heard.get(id) ?? 0);
      if (!rollout) continue;
      for (const event of records.eventsAfter(id, heard.get(id))) onEvent(event, rollout);
      heard.set(id, rollout.seq);
    }
  };
}
