import type { InvocationRequest, InvocationResponse } from '@aws-sdk/client-lambda';
import type { Context, Delivery, Operation } from '../../contract.ts';
import { AwsError, NotModelledError } from '../../contract.ts';
import type { evaluateResourcePolicy } from '../../iam/evaluator.ts';
import type { AsyncQueue } from './async-queue.ts';
import type { Invocations } from './invocations.ts';
import { LATEST, parseFunctionName, versionOf } from './names.ts';
import { answerOf } from './payload.ts';
import { requireQualifier } from './resource-policy.ts';
import type { FunctionStore } from './store.ts';

export interface InvokeDeps {
  readonly context: Context;
  readonly store: FunctionStore;
  readonly invocations: Invocations;
  readonly queue: AsyncQueue;
  readonly evaluateResourcePolicy: typeof evaluateResourcePolicy;
}

/** The `Invoke` operation: answers when the function has ended, or (`Event`) once the event is queued. */
export function invokeOperation({ context, store, invocations, queue }: InvokeDeps): Operation {
  return async (input: InvocationRequest): Promise<InvocationResponse> => {
    const { qualifier } = parseFunctionName(input.FunctionName!, input.Qualifier);
    const fn = store.get(input.FunctionName!);
    requireQualifier(fn, qualifier);
    if (input.LogType === 'Tail') throw new NotModelledError('Invoke with LogType Tail is not modelled');
    if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
    const event = parseEvent(input.Payload);
    if (input.InvocationType === 'Event') {
      queue.enqueue(fn, qualifier, event);
      return { StatusCode: 202, Payload: new Uint8Array() };
    }

    const requestId = context.random.uuid();
    const { version, outcome } = await invocations.run(fn, qualifier, event, requestId);
    const timeoutSeconds = versionOf(fn, version)?.settings.timeoutSeconds ?? 0;
    const { payload, functionError } = answerOf(outcome, requestId, timeoutSeconds);
    return {
      StatusCode: 200,
      ExecutedVersion: version,
      Payload: new TextEncoder().encode(payload),
      ...(functionError && { FunctionError: functionError }),
    };
  };
}

/** Takes an event from another service; its target's policy must allow it, or, for a role, the gate. */
export function invokeDelivery({ context, store, queue, ...deps }: InvokeDeps): (delivery: Delivery) => Promise<void> {
  return async ({ targetArn, payload, principal }) => {
    if (principal.kind !== 'service') {
      const Payload = new TextEncoder().encode(JSON.stringify(payload));
      const input = { FunctionName: targetArn, InvocationType: 'Event', Payload };
      await context.call({ service: 'lambda', operation: 'Invoke', input, principal });
      return;
    }
    const { qualifier } = parseFunctionName(targetArn);
    const fn = store.get(targetArn);
    requireQualifier(fn, qualifier);
    const resource = qualifier === undefined || qualifier === LATEST ? fn.arn : `${fn.arn}:${qualifier}`;
    const policy = context.iam.resourcePolicy(resource);
    const request = { principal, action: 'lambda:InvokeFunction', resource };
    if (!policy || deps.evaluateResourcePolicy(policy, request) !== 'allowed') {
      throw new AwsError(
        'AccessDeniedException',
        `User: ${principal.name} is not authorized to perform: lambda:InvokeFunction on resource: ${resource} because no resource-based policy allows the lambda:InvokeFunction action`,
        403,
      );
    }
    queue.enqueue(fn, qualifier, payload);
  };
}

function parseEvent(payload: Uint8Array | undefined): unknown {
  if (payload === undefined || payload.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`, 400, {
      Type: 'User',
    });
  }
}
