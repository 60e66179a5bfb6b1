import type { Execution } from '../../asl/run.ts';

/** The event Step Functions puts on the default bus, best effort, when an execution starts or ends. */
export interface StatusChangeEvent {
  readonly source: 'aws.states';
  readonly 'detail-type': 'Step Functions Execution Status Change';
  readonly resources: readonly string[];
  readonly detail: object;
}

/** Input and output are left out above 248 KiB. Source: Step Functions Developer Guide, "EventBridge (CloudWatch Events) for Step Functions". */
const MAX_INCLUDED_BYTES = 248 * 1024;

/** Describes an execution as it is now. Times in `detail` are epoch milliseconds. */
export function statusChange(execution: Execution): StatusChangeEvent {
  const { arn, machine, name, status, startedAt, stoppedAt, error, cause } = execution;
  const input = included(execution.input);
  const output = included(execution.output);
  return {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn: machine.arn,
      name,
      status,
      startDate: startedAt,
      stopDate: stoppedAt ?? null,
      input: input.text,
      inputDetails: input.details,
      output: output.text,
      outputDetails: output.details,
      error: error ?? null,
      cause: cause ?? null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: status === 'RUNNING' || status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    },
  };
}

function included(text: string | undefined) {
  if (text === undefined) return { text: null, details: null };
  const fits = Buffer.byteLength(text) <= MAX_INCLUDED_BYTES;
  return { text: fits ? text : null, details: { included: fits } };
}
