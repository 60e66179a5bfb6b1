import type { Plan } from '../core/plan/plan.ts';
import { registrationKey, targetKey } from './keys.ts';
import { optionalText, type Table, text } from './table.ts';

/** What is known of a target before any rollout. */
export interface Registration {
  readonly target: string;
  readonly owner: string;
  readonly plan: Plan;
  /** ISO 8601 */
  readonly registeredAt: string;
}

export interface Registry {
  readonly get: (target: string) => Promise<Registration | undefined>;
  /** Also lists it among all targets. Throws `RecordMoved` when the target belongs to another owner by now. */
  readonly put: (registration: Registration) => Promise<void>;
  /** Forgets a target; its rollouts' records stay. */
  readonly remove: (target: string) => Promise<void>;
}

export function dynamoRegistry(table: Table): Registry {
  return {
    get: async (target) => {
      const item = await table.get(registrationKey(target));
      if (!item) return undefined;
      return {
        target,
        owner: text(item, 'owner'),
        plan: JSON.parse(text(item, 'plan')) as Plan,
        registeredAt: optionalText(item, 'registeredAt') ?? '',
      };
    },
    put: ({ target, owner, plan, registeredAt }) =>
      table.commit([
        {
          Put: {
            TableName: table.name,
            Item: {
              ...registrationKey(target),
              owner: { S: owner },
              plan: { S: JSON.stringify(plan) },
              registeredAt: { S: registeredAt },
            },
            ConditionExpression: 'attribute_not_exists(pk) OR #owner = :owner',
            ExpressionAttributeNames: { '#owner': 'owner' },
            ExpressionAttributeValues: { ':owner': { S: owner } },
          },
        },
        { Put: { TableName: table.name, Item: { ...targetKey(target), owner: { S: owner } } } },
      ]),
    remove: (target) =>
      table.commit(
        [registrationKey(target), targetKey(target)].map((Key) => ({ Delete: { TableName: table.name, Key } })),
      ),
  };
}
