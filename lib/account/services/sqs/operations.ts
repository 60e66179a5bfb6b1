import { AwsError, type Call, type Operation, type Principal } from '../../contract.ts';
import { attributesDigest, bodyDigest } from './digests.ts';
import type { Message, MessageAttributes, Queue } from './queue.ts';

/** The operations on a queue; `find` throws QueueDoesNotExist. Sizes and limits: SQS Developer Guide, "Message quotas". */
export function queueOperations(
  find: (url: string) => Queue,
  named: (name: string) => Queue,
): Record<string, Operation> {
  return {
    GetQueueUrl: ({ QueueName }: { QueueName: string }) => ({ QueueUrl: named(QueueName).url }),

    GetQueueAttributes: ({ QueueUrl, AttributeNames = [] }: { QueueUrl: string; AttributeNames?: string[] }) => {
      const all = attributesOf(find(QueueUrl));
      const wanted = Object.entries(all).filter(([name]) => AttributeNames.some((n) => n === name || n === 'All'));
      return wanted.length > 0 ? { Attributes: Object.fromEntries(wanted) } : {};
    },

    SendMessage: (input: SendMessageInput, { principal }: Call) => {
      const { MessageBody: body, MessageAttributes: attributes = {}, DelaySeconds: delaySeconds } = input;
      const queue = find(input.QueueUrl);
      checkMessage(body, attributes);
      const { id } = queue.send({ body, attributes, delaySeconds, senderId: senderIdOf(principal) });
      return {
        MessageId: id,
        MD5OfMessageBody: bodyDigest(body),
        ...(Object.keys(attributes).length > 0 && { MD5OfMessageAttributes: attributesDigest(attributes) }),
      };
    },

    ReceiveMessage: async (input: ReceiveMessageInput) => {
      const queue = find(input.QueueUrl);
      const { MaxNumberOfMessages: limit = 1, WaitTimeSeconds: waitSeconds = queue.receiveWaitSeconds } = input;
      if (limit < 1 || limit > 10)
        throw invalidParameter(
          `Value ${limit} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
        );
      if (waitSeconds < 0 || waitSeconds > 20)
        throw invalidParameter(
          `Value ${waitSeconds} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
        );
      await queue.waitForMessage(waitSeconds * 1000);
      const messages = queue.receive(limit, input.VisibilityTimeout);
      return messages.length > 0 ? { Messages: messages.map((message) => shown(message, input)) } : {};
    },

    DeleteMessage: ({ QueueUrl, ReceiptHandle }: { QueueUrl: string; ReceiptHandle: string }) => {
      // A handle that is no longer the latest is answered like one that is: deletion may be repeated.
      find(QueueUrl).remove(checkedHandle(ReceiptHandle));
      return {};
    },

    ChangeMessageVisibility: (input: { QueueUrl: string; ReceiptHandle: string; VisibilityTimeout: number }) => {
      if (!find(input.QueueUrl).hide(checkedHandle(input.ReceiptHandle), input.VisibilityTimeout))
        throw invalidParameter(
          `Value ${input.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
        );
      return {};
    },

    PurgeQueue: ({ QueueUrl }: { QueueUrl: string }) => {
      find(QueueUrl).purge();
      return {};
    },
  };
}

interface SendMessageInput {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly MessageAttributes?: MessageAttributes;
  readonly DelaySeconds?: number;
}

interface ReceiveMessageInput {
  readonly QueueUrl: string;
  readonly MaxNumberOfMessages?: number;
  readonly WaitTimeSeconds?: number;
  readonly VisibilityTimeout?: number;
  readonly MessageAttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
  readonly AttributeNames?: readonly string[];
}

export const queueDoesNotExist = () => new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');

/** Whom the attribute `SenderId` of a message names. */
export function senderIdOf(principal: Principal): string {
  if (principal.kind === 'role') return principal.arn;
  return principal.kind === 'service' ? principal.name : 'administrator';
}

function checkMessage(body: string | undefined, attributes: MessageAttributes): void {
  if (!body) throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  const attributeBytes = Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0),
    0,
  );
  if (Buffer.byteLength(body) + attributeBytes > MAXIMUM_BYTES)
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${MAXIMUM_BYTES} bytes.`,
    );
}

/** 1 MiB since August 2025. */
const MAXIMUM_BYTES = 1024 * 1024;

function checkedHandle(handle: string): string {
  if (/^[0-9a-f]{64}$/.test(handle)) return handle;
  throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);
}

const invalidParameter = (message: string) => new AwsError('InvalidParameterValue', message);

function shown(message: Message, input: ReceiveMessageInput): object {
  const system: Record<string, string> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  };
  const wanted = [...(input.MessageSystemAttributeNames ?? []), ...(input.AttributeNames ?? [])];
  const Attributes = chosen(system, (name) => wanted.includes(name) || wanted.includes('All'));
  const MessageAttributes = chosen(message.attributes, (name) => matches(name, input.MessageAttributeNames ?? []));
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: bodyDigest(message.body),
    ...(Attributes && { Attributes }),
    ...(MessageAttributes && { MessageAttributes, MD5OfMessageAttributes: attributesDigest(MessageAttributes) }),
  };
}

/** `All`, `.*`, a name, or a prefix followed by `.*`. */
const matches = (name: string, patterns: readonly string[]) =>
  patterns.some((p) => p === name || p === 'All' || (p.endsWith('.*') && name.startsWith(p.slice(0, -2))));

function chosen<T>(
  all: Readonly<Record<string, T>>,
  isWanted: (name: string) => boolean,
): Record<string, T> | undefined {
  const some = Object.entries(all).filter(([name]) => isWanted(name));
  return some.length > 0 ? Object.fromEntries(some) : undefined;
}

function attributesOf(queue: Queue): Record<string, string> {
  const messages = queue.messages();
  const now = queue.now();
  const waiting = messages.filter(({ visibleAt }) => visibleAt > now);
  const delayed = waiting.filter(({ receiveCount }) => receiveCount === 0);
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(messages.length - waiting.length),
    ApproximateNumberOfMessagesNotVisible: String(waiting.length - delayed.length),
    ApproximateNumberOfMessagesDelayed: String(delayed.length),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    DelaySeconds: String(queue.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(queue.receiveWaitSeconds),
    ...(queue.redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: queue.redrive.deadLetterArn,
        maxReceiveCount: queue.redrive.maxReceiveCount,
      }),
    }),
  };
}
