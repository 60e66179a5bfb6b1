import type { Instant } from '../../account/clock.ts';
import type { CallRecord } from '../../account/contract.ts';
import { groupedBy } from './grouped-by.ts';
import { type CrashPoints, isRead } from './place.ts';

type Made = Pick<CallRecord, 'at' | 'answeredAt' | 'service' | 'operation' | 'invocation'>;

/** Before Lambda tries a failed event again, with the same request id, it waits for a minute. */
const attemptGapMs = 60_000;

/** The points of each call of a function's invocations; none for what else calls, or starts. */
export function crashPointsOf<Call extends Made>(calls: readonly Call[]): ReadonlyMap<Call, CrashPoints> {
  const points = new Map<Call, CrashPoints>();
  for (const [invocation, all] of groupedBy(calls, (call) => call.invocation)) {
    if (invocation === undefined) continue;
    attemptsOf(all).forEach((attempt, i) => {
      for (const call of attempt) points.set(call, pointsIn(`${invocation}/${i}`, attempt, call));
    });
  }
  return points;
}

function pointsIn(name: string, attempt: readonly Made[], call: Made): CrashPoints {
  const index = attempt.indexOf(call);
  const writes = attempt.filter((other) => !isRead(other));
  const earlier = writes.filter((write) => attempt.indexOf(write) < index);
  if (earlier.some((write) => isUnderWay(write, call.at))) return {};
  const before = `${name} after ${earlier.length} writes`;
  const isAlone = writes.every((write) => attempt.indexOf(write) <= index || !isUnderWay(call, write.at));
  if (!isAlone) return { before };
  return isRead(call) ? { before, waiting: before } : { before, after: `${name} after ${earlier.length + 1} writes` };
}

const isUnderWay = ({ answeredAt = Infinity }: Made, at: Instant) => answeredAt > at;

/** An event's attempts, each the calls of one invocation. */
function attemptsOf<Call extends Made>(calls: readonly Call[]): readonly (readonly Call[])[] {
  const attempts: Call[][] = [];
  for (const call of calls) {
    const last = attempts.at(-1)?.at(-1);
    if (last && call.at - last.at < attemptGapMs) attempts.at(-1)!.push(call);
    else attempts.push([call]);
  }
  return attempts;
}
