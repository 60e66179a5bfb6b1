import { claimedKey, claimedPartition, claimKey } from './keys.ts';
import { number, optionalText, type Table, text, type Write } from './table.ts';

/** The exclusive hold on a target. */
export interface Claim {
  readonly target: string;
  /** Grows with every taker; 0 before the first. */
  readonly fence: number;
  /** Who holds it; absent when it is free. */
  readonly rolloutId?: string;
  /** Who gets it next; only the newest waits. */
  readonly waiting?: string;
}

/** Claims are read, then changed by writes that hold only if the claim is still as it was read. */
export interface Claims {
  readonly read: (target: string) => Promise<Claim>;
  readonly take: (claim: Claim, rolloutId: string) => readonly Write[];
  readonly queue: (claim: Claim, rolloutId: string) => Write;
  readonly release: (claim: Claim) => readonly Write[];
  /** Releases and gives it to the rollout that waits, under the next fence. */
  readonly passOn: (claim: Claim, to: string) => readonly Write[];
  /** The rollouts that hold a claim; none is overlooked, since the list is written with the claims. */
  readonly holders: () => Promise<readonly string[]>;
}

export function dynamoClaims(table: Table): Claims {
  const update = (claim: Claim, expression: string, values: Record<string, string>, fence?: number): Write => ({
    Update: {
      TableName: table.name,
      Key: claimKey(claim.target),
      UpdateExpression: expression,
      ConditionExpression: asRead(claim),
      ExpressionAttributeNames: { '#fence': 'fence' },
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { S: value }])),
        ...(fence === undefined ? {} : { ':next': { N: String(fence) } }),
        ...readValues(claim),
      },
    },
  });

  const list = (rolloutId: string): Write => ({ Put: { TableName: table.name, Item: { ...claimedKey(rolloutId) } } });
  const unlist = ({ rolloutId }: Claim): Write[] =>
    rolloutId === undefined ? [] : [{ Delete: { TableName: table.name, Key: claimedKey(rolloutId) } }];

  return {
    read: async (target) => {
      const item = await table.get(claimKey(target));
      if (!item) return { target, fence: 0 };
      return {
        target,
        fence: number(item, 'fence'),
        rolloutId: optionalText(item, 'rolloutId'),
        waiting: optionalText(item, 'waiting'),
      };
    },
    take: (claim, rolloutId) => [
      update(claim, 'SET rolloutId = :id, #fence = :next', { ':id': rolloutId }, claim.fence + 1),
      list(rolloutId),
    ],
    queue: (claim, rolloutId) => update(claim, 'SET waiting = :id', { ':id': rolloutId }),
    release: (claim) => [update(claim, 'REMOVE rolloutId', {}), ...unlist(claim)],
    passOn: (claim, to) => [
      update(claim, 'SET rolloutId = :id, #fence = :next REMOVE waiting', { ':id': to }, claim.fence + 1),
      list(to),
      ...unlist(claim),
    ],
    holders: async () => (await table.query(claimedPartition)).map((item) => text(item, 'sk')),
  };
}

function asRead({ fence, rolloutId, waiting }: Claim): string {
  return [
    fence === 0 ? 'attribute_not_exists(#fence)' : '#fence = :fence',
    rolloutId === undefined ? 'attribute_not_exists(rolloutId)' : 'rolloutId = :holder',
    waiting === undefined ? 'attribute_not_exists(waiting)' : 'waiting = :waiting',
  ].join(' AND ');
}

function readValues({ fence, rolloutId, waiting }: Claim) {
  return {
    ...(fence === 0 ? {} : { ':fence': { N: String(fence) } }),
    ...(rolloutId === undefined ? {} : { ':holder': { S: rolloutId } }),
    ...(waiting === undefined ? {} : { ':waiting': { S: waiting } }),
  };
}
