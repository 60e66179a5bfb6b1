import { WHOLE } from '../history.ts';
import type { TaskEvents } from './integration.ts';

/** The `Task…` events of a service integration. */
export function taskEvents(resourceType: string, resource: string): TaskEvents {
  const which = { resourceType, resource };
  return {
    scheduled: ({ parameters, region, timeoutSeconds, heartbeatSeconds }) => ({
      type: 'TaskScheduled',
      details: {
        taskScheduledEventDetails: {
          ...which,
          region,
          parameters,
          ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
          ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
        },
      },
    }),
    started: { type: 'TaskStarted', details: { taskStartedEventDetails: which } },
    submitted: (output) => ({
      type: 'TaskSubmitted',
      details: { taskSubmittedEventDetails: { ...which, output, outputDetails: WHOLE } },
    }),
    succeeded: (output) => ({
      type: 'TaskSucceeded',
      details: { taskSucceededEventDetails: { ...which, output, outputDetails: WHOLE } },
    }),
    failed: (failure) => ({
      type: 'TaskFailed',
      details: { taskFailedEventDetails: { ...which, ...errorAndCause(failure) } },
    }),
    timedOut: {
      type: 'TaskTimedOut',
      details: { taskTimedOutEventDetails: { ...which, error: 'States.Timeout' } },
    },
  };
}

/** Leaves a key out where there is nothing to say, as the API does. */
export const errorAndCause = ({ error, cause }: { error?: string; cause?: string }) => ({
  ...(error === undefined ? {} : { error }),
  ...(cause === undefined ? {} : { cause }),
});
