import type { Context } from '../../contract.ts';
import type { FunctionCode, InvokeOutcome } from '../../host/contract.ts';
import type { Behavior, ModelledAnswer } from './behavior.ts';
import { functionNotFound, throttled } from './errors.ts';
import { drawLatency } from './latency.ts';
import { type InvocationMetrics, single } from './metrics.ts';
import { extensionsIn } from './layers.ts';
import type { Code, LambdaFunction, Version } from './model.ts';
import { LATEST, versionOf } from './names.ts';
import type { DataPlane, Routing } from './routing.ts';
import type { Run, Sandboxes } from './sandboxes.ts';

/** Runs single invocations: draws the version, keeps the concurrency limits, emits the metrics. */
export interface Invocations {
  /** Throws `TooManyRequestsException` when no concurrency is left, `ResourceNotFoundException` when nothing is there to run. */
  readonly run: (
    fn: LambdaFunction,
    qualifier: string | undefined,
    event: unknown,
    requestId: string,
  ) => Promise<{ readonly version: string; readonly outcome: InvokeOutcome }>;
  readonly usage: () => Usage;
}

/** What invocations are billed by. Modelled load is not billed. */
export interface Usage {
  readonly requests: number;
  readonly gbSeconds: number;
}

export interface InvocationDeps {
  readonly context: Context;
  readonly plane: DataPlane;
  readonly sandboxes: Sandboxes;
  readonly metrics: InvocationMetrics;
  /** Invocations that may run at a time in the account and Region. */
  readonly concurrencyLimit: number;
}

export function invocations({ context, plane, sandboxes, metrics, concurrencyLimit }: InvocationDeps): Invocations {
  const { clock } = context;
  const random = context.random.fork('invocations');
  const active = counters();
  let requests = 0;
  let gbSeconds = 0;

  const execute = (fn: LambdaFunction, version: Version, event: unknown, requestId: string, invokedArn: string) => {
    const { code } = version.settings;
    if (code.kind === 'modelled') return modelled(code, version, event);
    return sandboxes.run(functionCode(fn, version, code), event, { requestId, invokedArn });
  };

  const modelled = async (
    code: Extract<Code, { kind: 'modelled' }>,
    version: Version,
    event: unknown,
  ): Promise<Run> => {
    const behavior = code.behavior ?? INSTANT;
    const { errorRate, latency, hang = 0 } = behavior(version.qualifier, clock.now());
    const timeoutMs = version.settings.timeoutSeconds * 1_000;
    const answer = code.answers?.(event, clock.now());
    const hangs = random.chance(hang) || answer?.kind === 'hang';
    const wanted = hangs ? timeoutMs : drawLatency(latency, random);
    const failed = random.chance(errorRate);
    const durationMs = Math.min(wanted, timeoutMs);
    await clock.sleep(durationMs);
    return {
      outcome: modelledOutcome(durationMs, durationMs >= timeoutMs, answer ?? (failed ? FAILED : NULL)),
      initMs: 0,
    };
  };

  return {
    usage: () => ({ requests, gbSeconds }),
    run: async (fn, qualifier, event, requestId) => {
      const executed = draw(plane.routing(fn.name, qualifier), random.next());
      const version = versionOf(fn, executed);
      if (!version) throw functionNotFound(`${fn.arn}:${executed}`);
      const keys = ['', fn.name, `${fn.name}:${qualifier}`, `${fn.name}:${qualifier}:${executed}`] as const;
      const startedAt = clock.now();
      const sample = { functionName: fn.name, qualifier, version: executed, startedAt };

      const refusal = overLimit(fn, active.of(keys[0]), active.of(keys[1]), concurrencyLimit);
      if (refusal) {
        const concurrency = { version: 0, qualifier: 0, functionTotal: 0 };
        metrics.record({ ...sample, endedAt: startedAt, errors: 0, throttles: 1, durations: undefined, concurrency });
        throw throttled(refusal);
      }

      for (const key of keys) active.add(key, 1);
      const concurrency = {
        version: active.of(keys[3]),
        qualifier: active.of(keys[2]),
        functionTotal: active.of(keys[1]),
      };
      const invokedArn = qualifier === undefined || qualifier === LATEST ? fn.arn : `${fn.arn}:${qualifier}`;
      const { outcome, initMs } = await execute(fn, version, event, requestId, invokedArn).finally(() => {
        for (const key of keys) active.add(key, -1);
      });

      requests++;
      gbSeconds += ((initMs + outcome.durationMs) / 1_000) * (version.settings.memoryMb / 1_024);
      const errors = outcome.kind === 'success' ? 0 : 1;
      const durations = single(outcome.durationMs);
      metrics.record({ ...sample, endedAt: clock.now(), errors, throttles: 0, durations, concurrency });
      return { version: executed, outcome };
    },
  };
}

/** A modelled function without a behavior succeeds, quickly. */
const INSTANT: Behavior = () => ({ errorRate: 0, latency: { p50Ms: 1, p99Ms: 1 } });

const NULL: ModelledAnswer = { kind: 'payload', payload: 'null' };
const FAILED: ModelledAnswer = { kind: 'error', message: 'modelled error' };

function modelledOutcome(durationMs: number, timedOut: boolean, answer: ModelledAnswer): InvokeOutcome {
  if (timedOut || answer.kind === 'hang') return { kind: 'timeout', durationMs };
  if (answer.kind === 'payload') return { kind: 'success', payload: answer.payload, durationMs };
  return { kind: 'error', errorType: 'Error', errorMessage: answer.message, trace: [], durationMs };
}

function functionCode(
  fn: LambdaFunction,
  { qualifier, settings }: Version,
  code: Exclude<Code, { kind: 'modelled' }>,
): FunctionCode {
  const { handler, environment, roleArn, memoryMb, timeoutSeconds, layers } = settings;
  return {
    functionName: fn.name,
    version: qualifier,
    ...(code.kind === 'bundle' ? { codeFolder: code.folder } : { codeFolder: '', inlineSource: code.source }),
    handler,
    environment,
    roleArn,
    memoryMb,
    timeoutSeconds,
    ...(layers && { extensions: extensionsIn(layers) }),
  };
}

/** The weighted coin toss of one invocation. */
function draw(routing: Routing, uniform: number): string {
  let below = 0;
  const shares = Object.entries(routing);
  for (const [version, share] of shares) {
    below += share;
    if (uniform < below) return version;
  }
  return shares.at(-1)![0];
}

function overLimit(fn: LambdaFunction, inAccount: number, inFunction: number, limit: number): string | undefined {
  if (fn.reservedConcurrency !== undefined) {
    return inFunction >= fn.reservedConcurrency ? 'ReservedFunctionConcurrentInvocationLimitExceeded' : undefined;
  }
  return inAccount >= limit ? 'ConcurrentInvocationLimitExceeded' : undefined;
}

function counters() {
  const counts = new Map<string, number>();
  return {
    of: (key: string) => counts.get(key) ?? 0,
    add: (key: string, change: number) => counts.set(key, (counts.get(key) ?? 0) + change),
  };
}
