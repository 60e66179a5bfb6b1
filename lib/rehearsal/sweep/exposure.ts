import type { Instant } from '../../account/clock.ts';
import type { Seen } from './audience.ts';
import type { Played } from './play.ts';

/**
 * For how many seconds a release that was not promoted went on being served because of a fault: from the (last) fault on, or from
 * when the traffic is back on the baseline if nothing goes wrong, whichever is later, or from a person's word where one was
 * waited for. `Infinity` if it is served for ever; 0 when the fault made nothing later.
 */
export function exposureSeconds(played: Played, reference: Seen): number {
  const later = played.rollouts.map(({ rollout }, i) => {
    if (isServedOnPurpose(rollout.outcome)) return 0;
    const isFailure = !isServedOnPurpose(reference.rollouts[i]?.rollout.outcome);
    const undisturbed = isFailure ? inTimeOf(played, reference, i, servedUntil(reference, i)) : 0;
    const until = servedUntil(played, i);
    const faultsAt = played.faults.map(({ place }) => place.at).filter((at) => at <= until);
    const from = Math.max(...faultsAt, undisturbed, played.aborts.get(rollout.id) ?? 0);
    return Math.max(0, until - from) / 1000;
  });
  return Math.max(0, ...later);
}

const isServedOnPurpose = (outcome: string | undefined) => outcome === 'promoted' || outcome === 'unchanged';

/** Until when a rollout's canary was served; 0 when it never was. */
function servedUntil({ rollouts, routings }: Seen, index: number): Instant {
  const seen = rollouts[index];
  if (!seen) return 0;
  // Whoever serves it again when it has been taken back is somebody else.
  const takenBack = seen.events.find(({ kind }) => kind === 'reverted' || kind === 'closed')?.at;
  const overAt = takenBack === undefined ? Infinity : Date.parse(takenBack);
  let until = 0;
  for (const { at, routing } of routings) {
    const isServed = (routing[seen.rollout.request.version] ?? 0) > 0;
    if (isServed && at <= overAt) until = Infinity;
    else if (until === Infinity) until = at;
  }
  return until;
}

/** An instant of the reference, moved by as much as the first shift came later. */
function inTimeOf(played: Seen, reference: Seen, index: number, at: Instant): Instant {
  const [begun, undisturbed] = [firstShift(played, index), firstShift(reference, index)];
  return begun === undefined || undisturbed === undefined ? at : at + Math.max(0, begun - undisturbed);
}

function firstShift({ rollouts }: Seen, index: number): Instant | undefined {
  const event = rollouts[index]?.events.find(({ kind }) => kind === 'shifted');
  return event && Date.parse(event.at);
}
