import { WHOLE } from '../history.ts';
import type { Integration } from './integration.ts';
import { invocation, payloadOf } from './lambda-invoke.ts';
import { errorAndCause } from './task-events.ts';

/** A Task whose Resource is a function's ARN: the arguments are the event, the function's answer is the result. */
export function lambdaFunction(arn: string): Integration {
  return {
    sizeLabel: arn,
    prepare: (parameters, requestId) => ({
      ...invocation({ FunctionName: arn, Payload: parameters }, requestId),
      resultOf: payloadOf,
    }),
    events: {
      scheduled: ({ parameters, timeoutSeconds }) => ({
        type: 'LambdaFunctionScheduled',
        details: {
          lambdaFunctionScheduledEventDetails: {
            resource: arn,
            input: parameters,
            inputDetails: WHOLE,
            ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
          },
        },
      }),
      started: { type: 'LambdaFunctionStarted' },
      succeeded: (output) => ({
        type: 'LambdaFunctionSucceeded',
        details: { lambdaFunctionSucceededEventDetails: { output, outputDetails: WHOLE } },
      }),
      failed: (failure) => ({
        type: 'LambdaFunctionFailed',
        details: { lambdaFunctionFailedEventDetails: errorAndCause(failure) },
      }),
      timedOut: {
        type: 'LambdaFunctionTimedOut',
        details: { lambdaFunctionTimedOutEventDetails: { error: 'States.Timeout' } },
      },
    },
  };
}
