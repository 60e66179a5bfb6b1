import type { TaskState } from './definition.ts';
import { matches, StateFailure } from './failure.ts';
import { awsSdk } from './integrations/aws-sdk.ts';
import type { Integration, TaskEvent } from './integrations/integration.ts';
import { lambdaFunction } from './integrations/lambda-function.ts';
import { lambdaInvoke } from './integrations/lambda-invoke.ts';
import { outcomeOf } from './outcome.ts';
import { checkSize, type Payload, payloadOf } from './payload.ts';
import type { Resource } from './resource.ts';
import { retriesOf } from './retry.ts';
import { contextObject, evaluate, evaluateSeconds, type Left, leave, type Visit } from './visit.ts';

/** Tries a Task until an attempt succeeds, no retrier wants another, and a catcher or the execution takes the failure. */
export async function performTask(entered: Visit, state: TaskState): Promise<Left> {
  const { run } = entered;
  const retries = retriesOf(state.retry, run.engine.random);

  for (let retryCount = 0; ; retryCount++) {
    const token = state.resource.waits ? run.engine.tokens.issue() : undefined;
    const visit = attemptOf(entered, retryCount, token);
    try {
      const result = await attempt(visit, state, token);
      return await leave(visit, state, result, { result: result.value });
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const { failure } = error;
      const delaySeconds = retries.delayAfter(failure);
      if (delaySeconds === undefined) {
        const catcher = state.catch.find(({ errors }) => matches(errors, failure));
        if (!catcher) throw error;
        // Seen on AWS for timeouts, which have no cause in the history: {"Error":"States.Timeout","Cause":""}.
        const errorOutput = { Error: failure.error ?? '', Cause: failure.cause ?? '' };
        return await leave(visit, catcher, payloadOf(errorOutput), { errorOutput });
      }
      await run.sleep(delaySeconds * 1000);
      run.countTransition(state.name, 'retry');
    }
  }
}

const attemptOf = (visit: Visit, retryCount: number, token: string | undefined): Visit => ({
  ...visit,
  context: contextObject(
    visit.run,
    { EnteredTime: visit.enteredAt, Name: visit.state.name, RetryCount: retryCount },
    token === undefined ? undefined : { Token: token },
  ),
});

function integrationOf(resource: Resource): Integration {
  switch (resource.kind) {
    case 'lambda-invoke':
      return lambdaInvoke(resource.waits);
    case 'lambda-function':
      return lambdaFunction(resource.arn);
    case 'aws-sdk':
      return awsSdk(resource.service, resource.action, resource.waits);
  }
}

/** One attempt: the call, the wait for a callback where there is one, and the two clocks that run against them. */
async function attempt(visit: Visit, state: TaskState, token: string | undefined): Promise<Payload> {
  const { run, input } = visit;
  const { engine } = run;
  const integration = integrationOf(state.resource);
  const parameters = state.arguments ? payloadOf(await evaluate(visit, state.arguments)) : input;
  checkSize(parameters.text, state.name);
  const seconds = async (template: TaskState['timeoutSeconds'], field: string) =>
    template && evaluateSeconds(visit, template, field, 1);
  const timeoutSeconds = await seconds(state.timeoutSeconds, 'TimeoutSeconds');
  const heartbeatSeconds = await seconds(state.heartbeatSeconds, 'HeartbeatSeconds');

  const record = ({ type, details }: TaskEvent) => run.record(type, details);
  const { events } = integration;
  record(events.scheduled({ parameters: parameters.text, region: engine.region, timeoutSeconds, heartbeatSeconds }));
  record(events.started);
  const task = integration.prepare(parameters.value, engine.random.uuid());
  try {
    const result = await outcomeOf(run, task, token, { timeoutSeconds, heartbeatSeconds }, (submitted) => {
      if (events.submitted) record(events.submitted(submitted.text));
    });
    checkSize(result.text, integration.sizeLabel);
    record(events.succeeded(result.text));
    return result;
  } catch (error) {
    if (error instanceof StateFailure) {
      record(error.failure.error === 'States.Timeout' ? events.timedOut : events.failed(error.failure));
    }
    throw error;
  }
}
