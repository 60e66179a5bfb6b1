import * as z from 'zod';

/** AWS CloudFormation User Guide, "Stack Status Change event detail". */
const StackStatusChange = z.object({
  time: z.iso.datetime({ offset: true }),
  detail: z.object({
    'stack-id': z.string().min(1),
    'status-details': z.object({ status: z.string() }),
  }),
});

/** The statuses in which a stack is as its template says. */
export const completeStatuses: readonly string[] = ['CREATE_COMPLETE', 'UPDATE_COMPLETE'];

/** A stack that is complete, and since when; `undefined` where the event says anything else of it. */
export function readStackCompleted(event: unknown): { readonly stackId: string; readonly at: number } | undefined {
  const { time, detail } = StackStatusChange.parse(event);
  if (!completeStatuses.includes(detail['status-details'].status)) return undefined;
  return { stackId: detail['stack-id'], at: Date.parse(time) };
}
