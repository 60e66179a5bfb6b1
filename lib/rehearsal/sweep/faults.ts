import { isRead, type Place, subjectOf } from './place.ts';

/** What goes wrong at a place. */
export type SweepFault =
  // of a call
  | 'crash-before-call'
  | 'crash-after-call'
  | 'error'
  | 'throttle'
  | 'timeout-after-effect'
  | 'delay'
  // of a delivery
  | 'drop'
  | 'duplicate'
  | 'reorder'
  | 'late-event'
  // while the machine is in a state
  | 'stop-execution'
  | 'delete-baseline'
  | 'delete-canary'
  | 'alias-elsewhere'
  | 'alias-to-baseline'
  | 'alias-to-canary'
  | 'lambda-down'
  | 'states-down'
  | 'dynamodb-down'
  | 'cloudwatch-down';

/** One thing that goes wrong, in one place. */
export interface PlacedFault {
  readonly fault: SweepFault;
  readonly place: Place;
}

const ofReads: readonly SweepFault[] = ['crash-before-call', 'error', 'throttle', 'delay'];
const ofWrites: readonly SweepFault[] = [...ofReads, 'crash-after-call', 'timeout-after-effect'];
const ofTheMachine: readonly SweepFault[] = ['error', 'throttle', 'timeout-after-effect', 'delay'];
const ofDeliveries: readonly SweepFault[] = ['duplicate', 'reorder', 'late-event'];
const ofStates: readonly SweepFault[] = [
  'stop-execution',
  'delete-baseline',
  'delete-canary',
  'alias-elsewhere',
  'alias-to-baseline',
  'alias-to-canary',
  'lambda-down',
  'states-down',
  'dynamodb-down',
  'cloudwatch-down',
];

/**
 * Events that may be lost: Step Functions gives its best effort, and a schedule or an alarm can have been switched off.
 * EventBridge delivers what was put on a bus, or keeps it in the dead-letter queue.
 */
const losable: ReadonlySet<string> = new Set([
  'Step Functions Execution Status Change',
  'CloudWatch Alarm State Change',
  'Scheduled Event',
]);

/** What can go wrong in a scene, each thing once. */
export interface Faults {
  /** In the order of their places. */
  readonly faults: readonly PlacedFault[];
  /** Those that are left out, each with the one among `faults` that is the same. */
  readonly same: readonly { readonly fault: PlacedFault; readonly as: PlacedFault }[];
}

/**
 * Everything that can go wrong at these places; of deaths that are the same, the first. What a function remembers dies with
 * it, and what it did stays done: a crash before a call is one after the write that came last, or before the first call where
 * only reads came. It comes some milliseconds later, which nothing depends on but the chances of delays and traffic. And
 * whichever read a function waits for until its time is up, it dies in the same instant.
 */
export function faultsAt(places: readonly Place[]): Faults {
  const faults: PlacedFault[] = [];
  const same: Faults['same'][number][] = [];
  const firstOf = new Map<string, PlacedFault>();
  for (const fault of places.flatMap((place) => kindsAt(place).map((kind) => ({ fault: kind, place })))) {
    const death = deathOf(fault);
    const as = death === undefined ? undefined : firstOf.get(death);
    if (as) same.push({ fault, as });
    else faults.push(fault);
    if (death !== undefined && !as) firstOf.set(death, fault);
  }
  return { faults, same };
}

/** What a fault that ends a function has in common with others. */
function deathOf({ fault, place }: PlacedFault): string | undefined {
  const { before, after, waiting } = (place.kind === 'call' && place.crashPoints) || {};
  if (fault === 'delay') return waiting && `waits, ${waiting}`;
  if (fault === 'crash-before-call') return before;
  return fault === 'crash-after-call' ? after : undefined;
}

function kindsAt(place: Place): readonly SweepFault[] {
  switch (place.kind) {
    case 'call':
      if (place.function === undefined) return ofTheMachine;
      return isRead(place) ? ofReads : ofWrites;
    case 'delivery':
      return losable.has(place.detailType) ? [...ofDeliveries, 'drop'] : ofDeliveries;
    case 'state':
      return ofStates;
  }
}

/** In words, for a report: `crash-after-call of lambda:UpdateAlias by shift (1: stage 2)`. */
export const describeFault = ({ fault, place }: PlacedFault): string =>
  `${fault} at ${subjectOf(place)} (${place.stage}, ${new Date(place.at).toISOString().slice(11, 23)})`;
