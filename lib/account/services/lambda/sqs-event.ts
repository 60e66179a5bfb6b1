/** A message as `ReceiveMessage` gives it. */
export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<
    Record<string, { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: Uint8Array }>
  >;
}

/** A batch as a function gets it (Lambda developer guide, "Using Lambda with Amazon SQS"). */
export const sqsEvent = (messages: readonly ReceivedMessage[], eventSourceARN: string, awsRegion: string) => ({
  Records: messages.map(({ MessageId, ReceiptHandle, Body, MD5OfBody, Attributes = {}, MessageAttributes = {} }) => ({
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          ...(StringValue !== undefined && { stringValue: StringValue }),
          ...(BinaryValue && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType,
        },
      ]),
    ),
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion,
  })),
});

/**
 * The messages that a function reports as failed (developer guide, "Implementing partial batch responses"). An answer that
 * cannot be read, or names a message that is not in the batch, fails all of it; none, `null` or an empty list fails nothing.
 */
export function unfinishedIn(payload: string, messages: readonly ReceivedMessage[]): ReadonlySet<string> {
  const all = new Set(messages.map(({ MessageId }) => MessageId));
  const answer = JSON.parse(payload) as { batchItemFailures?: readonly { itemIdentifier?: string }[] | null } | null;
  const failures = answer?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return all;
  const named = failures.map(({ itemIdentifier = '' }: { itemIdentifier?: string }) => itemIdentifier);
  return named.every((id) => all.has(id)) ? new Set(named) : all;
}
