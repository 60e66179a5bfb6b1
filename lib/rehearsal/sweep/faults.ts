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

/** Everything that can go wrong at a place. A read has no effect, so that a crash after it is one before the next call. */
export function faultsAt(place: Place): readonly PlacedFault[] {
  return kindsAt(place).map((fault) => ({ fault, place }));
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
