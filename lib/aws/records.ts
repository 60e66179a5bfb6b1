import type { Happening, RolloutEvent } from '../core/rollout/event.ts';
import { fold, nextEvent } from '../core/rollout/rollout.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { targetNames } from '../core/rollout/standings.ts';
import type { StoredRecord } from '../core/rollout/verify-record.ts';
import { eventKey, eventPrefix, headKey, rolloutOfKey, waitKey } from './keys.ts';
import { optionalText, type Table, text, type Write } from './table.ts';

/** A record's next state, and the writes that make it so. */
export interface Step {
  readonly rollout: Rollout;
  readonly writes: readonly Write[];
}

export interface WithToken {
  readonly rollout: Rollout;
  /** Absent while the machine has never waited. */
  readonly taskToken?: string;
}

/** What a record begins with. */
export type Beginning = readonly [Happening & { readonly kind: 'requested' }, ...Happening[]];

/** Who appends, and when: milliseconds since the epoch. */
export interface Stamp {
  readonly at: number;
  readonly by: string;
}

/** The records of all rollouts: events are only ever appended, under the sequence number and fence they were based on. */
export interface Records {
  readonly load: (rolloutId: string) => Promise<Rollout | undefined>;
  /** A rollout with the token that wakes its machine, both of one moment. */
  readonly loadWithToken: (rolloutId: string) => Promise<WithToken | undefined>;
  readonly events: (rolloutId: string) => Promise<readonly RolloutEvent[]>;
  /** The events that came after the one with this number: a read for each, and one more. */
  readonly eventsAfter: (rolloutId: string, seq: number) => Promise<readonly RolloutEvent[]>;
  /** A record as it lies in the table at one moment, to be verified; without head and events where there is none. */
  readonly stored: (rolloutId: string) => Promise<StoredRecord>;
  /** The first events of a new record, which make the rollout known among its target's. */
  readonly begin: (rolloutId: string, happenings: Beginning, stamp: Stamp) => Step;
  readonly after: (rollout: Rollout, happenings: readonly Happening[], stamp: Stamp) => Step;
  /** Writes steps and whatever belongs to them, all or nothing; throws `RecordMoved` when somebody was faster. */
  readonly commit: (steps: readonly Step[], also?: readonly Write[]) => Promise<void>;
  /** `after` and `commit` in one. */
  readonly append: (rollout: Rollout, happenings: readonly Happening[], stamp: Stamp) => Promise<Rollout>;
}

export function dynamoRecords(table: Table): Records {
  const after: Records['after'] = (rollout, happenings, stamp) =>
    step(table.name, rollout.id, rollout, happenings, stamp);
  const commit: Records['commit'] = (steps, also = []) =>
    table.commit([...steps.flatMap(({ writes }) => writes), ...also]);

  return {
    load: async (rolloutId) => {
      const head = await table.get(headKey(rolloutId));
      return head && (JSON.parse(text(head, 'state')) as Rollout);
    },
    loadWithToken: async (rolloutId) => {
      const [head, wait] = await table.getTogether([headKey(rolloutId), waitKey(rolloutId)]);
      if (!head) return undefined;
      const taskToken = wait && optionalText(wait, 'taskToken');
      return { rollout: JSON.parse(text(head, 'state')) as Rollout, ...(taskToken === undefined ? {} : { taskToken }) };
    },
    events: async (rolloutId) => {
      const items = await table.query(`ROLLOUT#${rolloutId}`, eventPrefix);
      return items.map((item) => JSON.parse(text(item, 'event')) as RolloutEvent);
    },
    eventsAfter: async (rolloutId, seq) => {
      const events: RolloutEvent[] = [];
      for (;;) {
        const item = await table.get(eventKey(rolloutId, seq + events.length + 1));
        if (!item) return events;
        events.push(JSON.parse(text(item, 'event')) as RolloutEvent);
      }
    },
    stored: async (rolloutId) => {
      for (;;) {
        const before = await table.get(headKey(rolloutId));
        const items = await table.query(`ROLLOUT#${rolloutId}`, eventPrefix);
        const head = await table.get(headKey(rolloutId));
        // Events that are appended in between belong to a head that is not theirs.
        if (before?.seq?.N !== head?.seq?.N) continue;
        const events = items.map((item) => ({
          seq: Number(item.sk?.S?.slice(eventPrefix.length)),
          text: optionalText(item, 'event'),
        }));
        return { events, ...(head && { head: optionalText(head, 'state') }) };
      }
    },
    begin: (rolloutId, happenings, stamp) => {
      const { rollout, writes } = step(table.name, rolloutId, undefined, happenings, stamp);
      return { rollout, writes: [...writes, ...rolloutOfWrites(table.name, rollout, stamp.at)] };
    },
    after,
    commit,
    append: async (rollout, happenings, stamp) => {
      const next = after(rollout, happenings, stamp);
      await commit([next]);
      return next.rollout;
    },
  };
}

function step(
  tableName: string,
  id: string,
  before: Rollout | undefined,
  happenings: readonly Happening[],
  { at, by }: Stamp,
): Step {
  const events: RolloutEvent[] = [];
  let state = before;
  for (const happening of happenings) {
    const event = nextEvent(state, happening, at, by);
    state = fold(state, event, id);
    events.push(event);
  }
  if (!state) throw new Error(`nothing to append to the record of ${id}`);
  return {
    rollout: state,
    writes: [headWrite(tableName, before, state), ...events.map((e) => eventWrite(tableName, id, e))],
  };
}

function headWrite(tableName: string, before: Rollout | undefined, state: Rollout): Write {
  const values = {
    ':state': { S: JSON.stringify(state) },
    ':seq': { N: String(state.seq) },
    ':fence': { N: String(state.fence) },
    ':phase': { S: state.phase },
    ':target': { S: state.request.target },
  };
  const unchanged = { ':before': { N: String(before?.seq) }, ':heldFence': { N: String(before?.fence) } };
  return {
    Update: {
      TableName: tableName,
      Key: headKey(state.id),
      UpdateExpression: 'SET #state = :state, #seq = :seq, #fence = :fence, #phase = :phase, #target = :target',
      ConditionExpression: before ? '#seq = :before AND #fence = :heldFence' : 'attribute_not_exists(pk)',
      ExpressionAttributeNames: {
        '#state': 'state',
        '#seq': 'seq',
        '#fence': 'fence',
        '#phase': 'phase',
        '#target': 'target',
      },
      ExpressionAttributeValues: before ? { ...values, ...unchanged } : values,
    },
  };
}

const eventWrite = (tableName: string, id: string, event: RolloutEvent): Write => ({
  Put: {
    TableName: tableName,
    Item: {
      ...eventKey(id, event.seq),
      kind: { S: event.kind },
      at: { S: event.at },
      by: { S: event.by },
      event: { S: JSON.stringify(event) },
    },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

/** Known among the rollouts of each of its targets. */
const rolloutOfWrites = (TableName: string, { id, plan, request }: Rollout, requestedAt: number): readonly Write[] =>
  [request.target, ...targetNames(plan).slice(1)].map((target) => ({
    Put: {
      TableName,
      Item: {
        ...rolloutOfKey(target, new Date(requestedAt).toISOString(), id),
        rolloutId: { S: id },
        version: { S: request.version },
      },
    },
  }));
