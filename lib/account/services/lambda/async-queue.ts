import type { Instant } from '../../clock.ts';
import type { Context } from '../../contract.ts';
import { AwsError } from '../../contract.ts';
import type { Invocations } from './invocations.ts';
import type { InvocationMetrics } from './metrics.ts';
import type { EventInvokeConfig, LambdaFunction } from './model.ts';
import { LATEST, versionOf } from './names.ts';
import { type Answer, answerOf } from './payload.ts';
import type { FunctionStore } from './store.ts';

/** Lambda's queue in front of asynchronous invocations. */
export interface AsyncQueue {
  readonly enqueue: (fn: LambdaFunction, qualifier: string | undefined, event: unknown) => void;
}

export interface AsyncQueueDeps {
  readonly context: Context;
  readonly store: FunctionStore;
  readonly invocations: Invocations;
  readonly metrics: InvocationMetrics;
  /** Probability that an event is processed twice: the queue promises "at least once". */
  readonly duplicates: number;
}

interface Job {
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly event: unknown;
  readonly requestId: string;
  readonly enqueuedAt: Instant;
  /** Attempts that have run. */
  readonly attempts: number;
  /** Refusals for want of concurrency since the last attempt that ran. */
  readonly throttles: number;
}

interface LastAttempt {
  readonly version: string;
  readonly answer: Answer;
}

const DEFAULTS: EventInvokeConfig = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 6 * 3_600 };
/** Waits before the first and the second retry of a function error. */
const RETRY_WAITS_MS = [60_000, 120_000];

/**
 * Up to two retries after a function error (after one minute, then two); throttled and failed calls are tried again for up to
 * six hours, waiting from one second up to five minutes; what remains goes to the on-failure destination and the dead-letter
 * queue (Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation"). Metrics tell of
 * events that came, their age at each attempt, and those given up ("Types of metrics for Lambda functions").
 */
export function asyncQueue({ context, store, invocations, metrics, duplicates }: AsyncQueueDeps): AsyncQueue {
  const { clock } = context;
  const random = context.random.fork('asynchronous invocations');

  const attempt = async (job: Job): Promise<void> => {
    const fn = store.find(job.functionName);
    if (!fn) return;
    const config = fn.eventInvoke.get(job.qualifier ?? LATEST) ?? DEFAULTS;
    const expiresAt = job.enqueuedAt + config.maximumEventAgeSeconds * 1_000;
    if (clock.now() >= expiresAt) return giveUp(fn, config, job, 'EventAgeExceeded', undefined);

    metrics.recordAsync(fn.name, 'AsyncEventAge', clock.now() - job.enqueuedAt);
    let last: LastAttempt;
    try {
      const { version, outcome } = await invocations.run(fn, job.qualifier, job.event, job.requestId);
      const timeoutSeconds = versionOf(fn, version)?.settings.timeoutSeconds ?? 0;
      last = { version, answer: answerOf(outcome, job.requestId, timeoutSeconds) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const wait = Math.min(300_000, 1_000 * 2 ** job.throttles) * random.between(0.5, 1);
      schedule({ ...job, throttles: job.throttles + 1 }, Math.min(clock.now() + wait, expiresAt));
      return;
    }

    if (last.answer.functionError === undefined) return succeed(fn, config, job, last);
    if (job.attempts >= config.maximumRetryAttempts) return giveUp(fn, config, job, 'RetriesExhausted', last);
    const retryAt = clock.now() + RETRY_WAITS_MS[job.attempts]!;
    if (retryAt >= expiresAt) return giveUp(fn, config, job, 'EventAgeExceeded', last);
    schedule({ ...job, attempts: job.attempts + 1, throttles: 0 }, retryAt);
  };
  const schedule = (job: Job, at: Instant) => {
    clock.at(at, () => void attempt(job));
  };

  const succeed = async (fn: LambdaFunction, { onSuccessArn }: EventInvokeConfig, job: Job, last: LastAttempt) => {
    if (onSuccessArn) await hand(fn, onSuccessArn, report(fn, job, 'Success', last), 'DestinationDeliveryFailures');
  };
  const giveUp = async (
    fn: LambdaFunction,
    { onFailureArn }: EventInvokeConfig,
    job: Job,
    condition: 'RetriesExhausted' | 'EventAgeExceeded',
    last: LastAttempt | undefined,
  ) => {
    const { deadLetterArn } = fn.latest.settings;
    metrics.recordAsync(fn.name, 'AsyncEventsDropped', 1);
    if (onFailureArn) await hand(fn, onFailureArn, report(fn, job, condition, last), 'DestinationDeliveryFailures');
    if (deadLetterArn) await hand(fn, deadLetterArn, job.event, 'DeadLetterErrors');
  };

  /** Lambda writes with the function's own role. */
  const hand = async (
    fn: LambdaFunction,
    targetArn: string,
    payload: unknown,
    failure: 'DeadLetterErrors' | 'DestinationDeliveryFailures',
  ) => {
    try {
      await context.deliver({ targetArn, payload, principal: { kind: 'role', arn: fn.latest.settings.roleArn } });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      metrics.recordDeliveryFailure(fn.name, failure);
    }
  };

  const report = (fn: LambdaFunction, job: Job, condition: string, last: LastAttempt | undefined) => ({
    version: '1.0',
    timestamp: new Date(clock.now()).toISOString(),
    requestContext: {
      requestId: job.requestId,
      functionArn: `${fn.arn}:${job.qualifier ?? LATEST}`,
      condition,
      approximateInvokeCount: last ? job.attempts + 1 : job.attempts,
    },
    requestPayload: job.event,
    ...(last && {
      responseContext: {
        statusCode: 200,
        executedVersion: last.version,
        ...(last.answer.functionError && { functionError: last.answer.functionError }),
      },
      responsePayload: JSON.parse(last.answer.payload),
    }),
  });

  return {
    enqueue: (fn, qualifier, event) => {
      const now = clock.now();
      const requestId = random.uuid();
      metrics.recordAsync(fn.name, 'AsyncEventsReceived', 1);
      const job = { functionName: fn.name, qualifier, event, requestId, enqueuedAt: now, attempts: 0, throttles: 0 };
      schedule(job, now + random.between(5, 50));
      if (duplicates > 0 && random.chance(duplicates)) schedule(job, now + random.between(50, 5_000));
    },
  };
}
