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

/** A rollout that gets what it has waited for: what the one before gives up, and what is free. */
export interface PassedOn {
  readonly to: string;
  readonly claims: readonly Claim[];
}

/** Claims are read, then changed by writes that hold only if the claim is still as it was read. */
export interface Claims {
  readonly read: (target: string) => Promise<Claim>;
  /** All of them or none, each under its next fence. */
  readonly take: (claims: readonly Claim[], rolloutId: string) => readonly Write[];
  readonly queue: (claim: Claim, rolloutId: string) => Write;
  /** Gives up all that a rollout has; those that are passed on go to the rollouts that have waited for them. */
  readonly release: (claims: readonly Claim[], passedOn?: readonly PassedOn[]) => readonly Write[];
  /** Holds only while a claim is as it was read. */
  readonly stands: (claim: Claim) => Write;
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

  /** Under the next fence; whoever has waited for it waits no longer. */
  const give = (claim: Claim, to: string): Write => {
    const waited = claim.waiting === to ? ' REMOVE waiting' : '';
    return update(claim, `SET rolloutId = :id, #fence = :next${waited}`, { ':id': to }, claim.fence + 1);
  };
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
    take: (claims, rolloutId) => [...claims.map((claim) => give(claim, rolloutId)), list(rolloutId)],
    queue: (claim, rolloutId) => update(claim, 'SET waiting = :id', { ':id': rolloutId }),
    release: (claims, passedOn = []) => {
      const given = new Set(passedOn.flatMap((each) => each.claims.map(({ target }) => target)));
      return [
        ...claims.filter(({ target }) => !given.has(target)).map((claim) => update(claim, 'REMOVE rolloutId', {})),
        ...passedOn.flatMap((each) => [...each.claims.map((claim) => give(claim, each.to)), list(each.to)]),
        ...claims.slice(0, 1).flatMap(unlist),
      ];
    },
    stands: (claim) => ({
      ConditionCheck: {
        TableName: table.name,
        Key: claimKey(claim.target),
        ConditionExpression: asRead(claim),
        ...(claim.fence === 0 ? {} : { ExpressionAttributeNames: { '#fence': 'fence' } }),
        ExpressionAttributeValues: readValues(claim),
      },
    }),
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
