import type { LineSwitch } from '../core/rollout/kept.ts';
import { lineKey } from './keys.ts';
import { type Table, text } from './table.ts';

/** The switch that keeps every rollout of a control plane from going on. */
export interface Line {
  /** As it was moved last; `undefined` when it never was. */
  readonly read: () => Promise<LineSwitch | undefined>;
  /** Throws `RecordMoved` when somebody has moved it since it was read. */
  readonly move: (to: LineSwitch, from: LineSwitch | undefined) => Promise<void>;
}

export const dynamoLine = (table: Table): Line => ({
  read: async () => {
    const item = await table.get(lineKey);
    return item && (JSON.parse(text(item, 'switch')) as LineSwitch);
  },
  move: (to, from) =>
    table.commit([
      {
        Put: {
          TableName: table.name,
          Item: { ...lineKey, switch: { S: JSON.stringify(to) }, since: { S: to.since } },
          ConditionExpression: from ? 'since = :read' : 'attribute_not_exists(pk)',
          ...(from ? { ExpressionAttributeValues: { ':read': { S: from.since } } } : {}),
        },
      },
    ]),
});
