/** How an invocation ended that its environment did not survive, or could not begin. */
export type FailureKind = 'timeouts' | 'outOfMemory' | 'initErrors';

export type FailureCounts = Readonly<Record<FailureKind, number>>;

/** What the function's log says of the newest minutes of a stage, or why it could not be read. */
export type FailureLog =
  | {
      readonly kind: 'read';
      readonly minutes: number;
      readonly canary: LoggedSide;
      readonly baseline: LoggedSide;
      /** There is more than was read. */
      readonly isPartial: boolean;
    }
  | { readonly kind: 'unavailable'; readonly detail: string };

export interface LoggedSide extends FailureCounts {
  /** What CloudWatch counts in the same minutes. */
  readonly errors: number;
}

/** What a line of Lambda's platform says of an invocation, or of an environment that has none yet. */
export interface FailureLine {
  readonly kind: FailureKind;
  /** Absent where an environment could not be initialized. */
  readonly requestId?: string;
}

/** Parts of lines that are worth reading, in the order of {@link readFailureLine}: any of them. */
export const FAILURE_TERMS = [
  'Task timed out after',
  'signal: killed',
  'Runtime.OutOfMemory',
  'Status: timeout',
  'Phase: init',
  'platform.initReport',
  '"status":"timeout"',
] as const;

const ID = '([0-9a-f]{8}-[0-9a-f-]{27})';
const TIMED_OUT = new RegExp(`${ID} (?:Error: )?Task timed out after`);
const KILLED = new RegExp(`RequestId: ${ID} Error: Runtime exited with error: signal: killed`);
const REPORT = new RegExp(
  `^REPORT RequestId: ${ID}\\b.*?\\bStatus: (timeout|error\\s+Error Type: Runtime\\.OutOfMemory)`,
);
const INIT_REPORT = /^INIT_REPORT .*\bPhase: init\s+Status: (?:timeout|error)/;

/**
 * Reads a line of the platform in either log format; nothing for any other line, one that only quotes such a line included.
 * Lambda kills nothing but what needs more memory than it has (Lambda developer guide, "Execution environment lifecycle",
 * "Working with JSON and plain text logs"; as published by others).
 */
export function readFailureLine(message: string): FailureLine | undefined {
  if (message.startsWith('{')) return readPlatformEvent(message);
  const timedOut = TIMED_OUT.exec(message)?.[1];
  if (timedOut !== undefined) return { kind: 'timeouts', requestId: timedOut };
  const killed = KILLED.exec(message)?.[1];
  if (killed !== undefined) return { kind: 'outOfMemory', requestId: killed };
  const [, requestId, status] = REPORT.exec(message) ?? [];
  if (requestId !== undefined) return { kind: status === 'timeout' ? 'timeouts' : 'outOfMemory', requestId };
  return INIT_REPORT.test(message) ? { kind: 'initErrors' } : undefined;
}

function readPlatformEvent(message: string): FailureLine | undefined {
  const { type, record } = parsed(message);
  const { status, errorType, requestId, phase } = record ?? {};
  if (type === 'platform.initReport') {
    return phase === 'init' && (status === 'timeout' || status === 'error') ? { kind: 'initErrors' } : undefined;
  }
  if (type !== 'platform.report' || typeof requestId !== 'string') return undefined;
  if (status === 'timeout') return { kind: 'timeouts', requestId };
  return errorType === 'Runtime.OutOfMemory' ? { kind: 'outOfMemory', requestId } : undefined;
}

interface PlatformEvent {
  readonly type?: unknown;
  readonly record?: Readonly<Record<string, unknown>>;
}

function parsed(message: string): PlatformEvent {
  try {
    return JSON.parse(message) as PlatformEvent;
  } catch {
    return {};
  }
}

/** The version whose environment wrote to a stream: `2026/01/05/[7]0f…`, or `2026/01/05/checkout[7]0f…` in a shared group. */
export function versionOfStream(stream: string, functionName: string): string | undefined {
  const [, name, version] = /^\d{4}\/\d{2}\/\d{2}\/([\w-]*)\[([^\]]+)\]/.exec(stream) ?? [];
  return name === '' || name === functionName ? version : undefined;
}

/** Counts each request once, however many lines tell of it. */
export function countFailures(lines: readonly FailureLine[]): FailureCounts {
  const ids = { timeouts: new Set<string>(), outOfMemory: new Set<string>() };
  let initErrors = 0;
  for (const { kind, requestId } of lines) {
    if (kind === 'initErrors') initErrors += 1;
    else if (requestId !== undefined) ids[kind].add(requestId);
  }
  return { timeouts: ids.timeouts.size, outOfMemory: ids.outOfMemory.size, initErrors };
}
