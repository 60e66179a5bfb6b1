import type { Account } from '../../account/account.ts';
import type { Instant } from '../../account/clock.ts';
import type { RolloutEvent } from '../../core/rollout/event.ts';
import { crashPointsOf } from './crash-points.ts';
import { type CallPlace, type Place, subjectOf } from './place.ts';

/** What a rehearsal is watched for, so that its places are known once it is over. */
export interface Watched {
  readonly entries: readonly { readonly at: Instant; readonly state: string; readonly executionArn: string }[];
  readonly deliveries: readonly { readonly at: Instant; readonly rule: string; readonly detailType: string }[];
}

/** Watches an account from now on. */
export function watchPlaces({ services }: Account): Watched {
  const entries: Watched['entries'][number][] = [];
  const deliveries: Watched['deliveries'][number][] = [];
  services.states.onTransition(({ kind, state, at, executionArn }) => {
    if (kind === 'enter') entries.push({ at, state, executionArn });
  });
  services.events.onDelivered(({ event, ruleArn }) => {
    const rule = ruleArn.slice(ruleArn.lastIndexOf('/') + 1);
    // A fault is asked about when the event is sent, which its time in whole seconds is never later than.
    deliveries.push({ at: Date.parse(event.time), rule, detailType: event['detail-type'] });
  });
  return { entries, deliveries };
}

/** Every call, delivery and state of a rehearsal since `from`; `records` are all of its rollouts', oldest rollout first. */
export function placesOf(
  { calls }: Pick<Account, 'calls'>,
  { entries, deliveries }: Watched,
  records: readonly (readonly RolloutEvent[])[],
  from: Instant,
): readonly Place[] {
  const stageAt = stagesOf(records);
  const stateAt = (at: Instant) => entries.findLast((entry) => entry.at <= at)?.state;
  const crashPoints = crashPointsOf(calls);
  const made = calls.flatMap((call): CallPlace[] => {
    const { at, service, operation, principal, function: caller } = call;
    if (principal.kind !== 'role') return [];
    const by =
      caller === undefined ? { state: stateAt(at) } : { function: caller, crashPoints: crashPoints.get(call) ?? {} };
    return [{ kind: 'call', at, stage: stageAt(at), service, operation, ...by }];
  });
  const brought = deliveries.map((delivery): Place => ({ kind: 'delivery', stage: stageAt(delivery.at), ...delivery }));
  const entered = entries
    // A state that is left in the instant in which it is entered leaves no time for anything to happen.
    .filter(({ at, executionArn }, i) => {
      const next = entries.slice(i + 1).find((entry) => entry.executionArn === executionArn);
      return next?.at !== at;
    })
    .map(({ at, state }): Place => ({ kind: 'state', at, stage: stageAt(at), state }));
  // Events know no fractions of a second.
  const since = from - (from % 1000);
  return [...made.filter(({ at }) => at >= from), ...brought, ...entered]
    .filter(({ at }) => at >= since)
    .toSorted((a, b) => a.at - b.at);
}

/** Where the rollouts of a rehearsal are, by what their records say. */
function stagesOf(records: readonly (readonly RolloutEvent[])[]): (at: Instant) => string {
  const marks = records
    .flatMap((events, i) =>
      events.flatMap((event) => {
        const stage = stageBegunBy(event);
        return stage === undefined ? [] : [{ at: Date.parse(event.at), stage: `${i + 1}: ${stage}` }];
      }),
    )
    .toSorted((a, b) => a.at - b.at);
  return (at) => marks.findLast((mark) => mark.at <= at)?.stage ?? '1: preparing';
}

function stageBegunBy(event: RolloutEvent): string | undefined {
  switch (event.kind) {
    case 'claimed':
      return 'preparing';
    case 'shifted':
      return `stage ${event.stageIndex + 1}`;
    case 'held':
      return 'held';
    case 'promotion-intended':
    case 'rollback-started':
    case 'reverted':
    case 'promoted':
      return 'ending';
    case 'closed':
      return 'closed';
    case 'analyzed':
      if (event.decision.kind === 'hold') return 'held';
      return event.decision.kind === 'roll-back' ? 'ending' : undefined;
    default:
      return undefined;
  }
}

/** Calls of one caller with less than this between them belong to one visit. */
const visitGapMs = 20_000;

/**
 * The places that stand for all: what happens again and again in a stage is alike, so the first and the last time of it are
 * taken. Calls are alike when they are the same call of the same caller, and as manieth in their visit.
 */
export function representatives(places: readonly Place[]): readonly Place[] {
  const alike = new Map<string, Place[]>();
  const visits = new Map<string, { last: Instant; counts: Map<string, number> }>();
  const manieth = (place: Place): number => {
    if (place.kind !== 'call' || place.function === undefined) return 0;
    let visit = visits.get(place.function);
    if (!visit || place.at - visit.last > visitGapMs)
      visits.set(place.function, (visit = { last: 0, counts: new Map() }));
    visit.last = place.at;
    const count = visit.counts.get(place.operation) ?? 0;
    visit.counts.set(place.operation, count + 1);
    return count;
  };
  for (const place of places) {
    const key = `${place.stage}|${place.kind}|${subjectOf(place)}|${manieth(place)}`;
    alike.set(key, [...(alike.get(key) ?? []), place]);
  }
  return [...alike.values()]
    .flatMap((same) => (same.length > 1 ? [same[0]!, same.at(-1)!] : same))
    .toSorted((a, b) => a.at - b.at);
}
