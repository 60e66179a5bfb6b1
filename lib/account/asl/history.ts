import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import type { Clock } from '../clock.ts';

/** Step Functions' limit for one execution; the failure that reports it takes the last place. */
export const MAX_EVENTS = 25_000;

export type Details = Omit<HistoryEvent, 'id' | 'type' | 'timestamp' | 'previousEventId'>;

export interface History {
  readonly events: readonly HistoryEvent[];
  /** Appends an event that follows the one before, and gives its id. */
  readonly append: (type: HistoryEventType, details?: Details) => number;
  /** Appends an event that follows none: a timeout or abort of the execution as a whole. */
  readonly appendUnchained: (type: HistoryEventType, details: Details) => void;
  /** Whether only the last place is left. */
  readonly isFull: () => boolean;
}

/**
 * The event log of one execution. The first state's event names no predecessor, although ExecutionStarted comes before.
 * Source: recorded histories in localstack/localstack `tests/aws/services/stepfunctions`.
 */
export function eventLog(clock: Clock, onEvent: (event: HistoryEvent) => void): History {
  const events: HistoryEvent[] = [];
  let previous = 0;

  const add = (type: HistoryEventType, previousEventId: number, details?: Details) => {
    const event: HistoryEvent = {
      timestamp: new Date(clock.now()),
      type,
      id: events.length + 1,
      previousEventId,
      ...details,
    };
    events.push(event);
    onEvent(event);
    return events.length;
  };
  return {
    events,
    append: (type, details) => {
      const id = add(type, previous, details);
      if (type !== 'ExecutionStarted') previous = id;
      return id;
    },
    appendUnchained: (type, details) => {
      add(type, 0, details);
    },
    isFull: () => events.length >= MAX_EVENTS - 1,
  };
}

/** Says that nothing was cut off an input or output; the account never cuts. */
export const WHOLE = Object.freeze({ truncated: false });
