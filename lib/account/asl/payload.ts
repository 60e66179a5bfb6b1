import { StateFailure } from './failure.ts';

/** Data between two states: the value and the JSON text that history shows, made once. */
export interface Payload {
  readonly value: unknown;
  readonly text: string;
}

/** Step Functions' limit for an input, an output, a result and the variables of one Assign. */
export const MAX_PAYLOAD_BYTES = 262_144;

/** Takes JSON data as it is; functions and `undefined` must have been refused before. */
export const payloadOf = (value: unknown): Payload => ({ value, text: JSON.stringify(value) });

/** Throws `States.DataLimitExceeded` when a text is longer than 256 KiB in UTF-8. `source` is a state or a resource type. */
export function checkSize(text: string, source: string): void {
  // No UTF-16 unit takes more than three bytes, which spares most texts the count.
  if (text.length * 3 <= MAX_PAYLOAD_BYTES || Buffer.byteLength(text) <= MAX_PAYLOAD_BYTES) return;
  throw new StateFailure({
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${source}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  });
}
