import type { ExecutionStatus } from './reconcile.ts';
import type { Rollout } from './state.ts';

/** The name of a rollout's execution, which is always the same, so that starting twice is starting once. */
export const executionName = ({ id, generation }: Pick<Rollout, 'id' | 'generation'>): string =>
  generation === 1 ? id : `${id}.${generation}`;

const statuses: Readonly<Record<string, ExecutionStatus>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
  ABORTED: 'aborted',
};

/** What Step Functions calls `status`, in our words; one that nobody knows is taken for running. */
export const executionStatus = (status = 'RUNNING'): ExecutionStatus => statuses[status] ?? 'running';

/** An execution that has ended, and how. */
export interface ExecutionEnding {
  readonly name: string;
  readonly status: ExecutionStatus;
}

/**
 * What an event `Step Functions Execution Status Change` says of an execution that has ended; `undefined` for every other event.
 * Its form: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html.
 */
export function executionEnding(event: unknown): ExecutionEnding | undefined {
  const { 'detail-type': detailType, detail } = (event ?? {}) as { 'detail-type'?: unknown; detail?: unknown };
  if (detailType !== 'Step Functions Execution Status Change') return undefined;
  const { name, status } = (detail ?? {}) as { name?: unknown; status?: unknown };
  if (typeof name !== 'string' || typeof status !== 'string') return undefined;
  const ended = executionStatus(status);
  return ended === 'running' ? undefined : { name, status: ended };
}
