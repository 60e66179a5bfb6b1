import type { Instant } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { LambdaFunction } from './model.ts';

/** Invocations of one version that Lambda itself ended, or could not begin, between two moments. */
export interface Fatalities {
  readonly fn: LambdaFunction;
  readonly version: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly timeouts: number;
  readonly outOfMemory: number;
  readonly initErrors: number;
}

/** Where log events go: to a group, if somebody has made it. */
export type LogSink = (group: string, events: () => readonly PlatformEvent[]) => void;

export interface PlatformEvent {
  readonly stream: string;
  readonly at: Instant;
  readonly message: string;
  readonly visibleAt: Instant;
}

/**
 * What Lambda's platform writes about invocations that a version did not survive, as text or as JSON by the function's
 * `LoggingConfig`: of a timeout and of a lack of memory the `REPORT` (`platform.report`) with its status, of a failed
 * initialization the `INIT_REPORT` (`platform.initReport`), each with the line before it (Lambda developer guide,
 * "Execution environment lifecycle" and "Working with JSON and plain text logs"; lines of others' functions). Streams are
 * named by day and version, as Lambda names them.
 */
export function platformLog(random: Random, sink: LogSink) {
  const dice = random.fork('platform log');
  const streams = new Map<string, string>();

  const streamOf = (fn: LambdaFunction, version: string, at: Instant, isShared: boolean) => {
    const day = new Date(at).toISOString().slice(0, 10).replaceAll('-', '/');
    const name = `${day}/${isShared ? fn.name : ''}[${version}]`;
    const known = streams.get(name) ?? `${name}${dice.uuid().replaceAll('-', '')}`;
    streams.set(name, known);
    return known;
  };

  return (dead: Fatalities): void => {
    if (dead.timeouts + dead.outOfMemory + dead.initErrors === 0) return;
    const { timeoutSeconds, memoryMb, loggingConfig } = dead.fn.latest.settings;
    const own = `/aws/lambda/${dead.fn.name}`;
    const group = typeof loggingConfig?.LogGroup === 'string' ? loggingConfig.LogGroup : own;
    const isJson = loggingConfig?.LogFormat === 'JSON';
    const lines: readonly (readonly [number, Lines])[] = [
      [dead.timeouts, timeout(timeoutSeconds, memoryMb)],
      [dead.outOfMemory, outOfMemory(memoryMb)],
      [dead.initErrors, initError],
    ];
    sink(group, () =>
      lines.flatMap(([count, write]) =>
        Array.from({ length: count }, () => {
          const at = Math.floor(dice.between(dead.from, dead.to));
          const stream = streamOf(dead.fn, dead.version, at, group !== own);
          const visibleAt = at + dice.between(1_000, 5_000);
          const written = write({ id: dice.uuid(), time: new Date(at).toISOString() });
          return (isJson ? [JSON.stringify(written.json)] : written.text).map((message) => ({
            stream,
            at,
            message,
            visibleAt,
          }));
        }).flat(),
      ),
    );
  };
}

type Lines = (about: { readonly id: string; readonly time: string }) => {
  readonly text: readonly string[];
  readonly json: object;
};

const timeout =
  (seconds: number, memoryMb: number): Lines =>
  ({ id, time }) => ({
    text: [
      `${time} ${id} Task timed out after ${seconds.toFixed(2)} seconds\n\n`,
      `REPORT RequestId: ${id}\tDuration: ${seconds}000.00 ms\tBilled Duration: ${seconds}000 ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: 90 MB\tStatus: timeout\n`,
    ],
    json: report(id, time, { memoryMb, status: 'timeout' }),
  });

const outOfMemory =
  (memoryMb: number): Lines =>
  ({ id, time }) => ({
    text: [
      `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n`,
      `REPORT RequestId: ${id}\tDuration: 812.40 ms\tBilled Duration: 813 ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: ${memoryMb} MB\tStatus: error\tError Type: Runtime.OutOfMemory\n`,
    ],
    json: report(id, time, { memoryMb, status: 'error', errorType: 'Runtime.OutOfMemory' }),
  });

const initError: Lines = ({ time }) => ({
  text: ['INIT_REPORT Init Duration: 310.38 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError\n'],
  json: {
    time,
    type: 'platform.initReport',
    record: {
      initializationType: 'on-demand',
      phase: 'init',
      status: 'error',
      errorType: 'Runtime.ImportModuleError',
      metrics: { durationMs: 310.38 },
    },
  },
});

const report = (
  requestId: string,
  time: string,
  { memoryMb, ...end }: { readonly memoryMb: number; readonly status: string; readonly errorType?: string },
) => ({
  time,
  type: 'platform.report',
  record: { requestId, metrics: { durationMs: 812.4, memorySizeMB: memoryMb, maxMemoryUsedMB: memoryMb }, ...end },
});
