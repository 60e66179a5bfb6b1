import type { Instant } from '../../clock.ts';
import type { Context } from '../../contract.ts';

/** Attributes given by the sender, as the API has them. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: Uint8Array | undefined;
}

export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly delaySeconds: number;
  readonly receiveWaitSeconds: number;
  readonly redrive: { readonly deadLetterArn: string; readonly maxReceiveCount: number } | undefined;
}

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  readonly sentAt: Instant;
  visibleAt: Instant;
  receiveCount: number;
  firstReceivedAt: Instant | undefined;
  receiptHandle: string | undefined;
}

export interface Queue extends QueueSettings {
  readonly createdAt: Instant;
  readonly now: () => Instant;
  readonly send: (message: Sending) => Message;
  /** Takes up to `limit` visible messages and hides them; those received too often go to the dead-letter queue instead. */
  readonly receive: (limit: number, visibilityTimeoutSeconds: number | undefined) => Message[];
  /** Whether the handle was the latest one of a message that is still there. */
  readonly remove: (receiptHandle: string) => boolean;
  readonly hide: (receiptHandle: string, seconds: number) => boolean;
  readonly purge: () => void;
  /** Everything that is in the queue, hidden or not. */
  readonly messages: () => readonly Message[];
  /** Resolves when a message can be received, or after `milliseconds`. */
  readonly waitForMessage: (milliseconds: number) => Promise<void>;
}

export interface Sending {
  readonly body: string;
  readonly attributes?: MessageAttributes | undefined;
  readonly senderId: string;
  readonly delaySeconds?: number | undefined;
  /** For a message that comes from another queue: it keeps its identity and its age. */
  readonly moved?: Pick<Message, 'id' | 'sentAt'>;
}

export function createQueue(
  { clock, random }: Context,
  settings: QueueSettings,
  deadLetters: (arn: string) => Queue | undefined,
): Queue {
  let stored: Message[] = [];
  const waiting = new Set<() => void>();

  /** A message is dropped once it is older than the retention period, seen or not. */
  const kept = () => {
    const oldest = clock.now() - settings.retentionSeconds * 1000;
    if (stored.some(({ sentAt }) => sentAt <= oldest)) stored = stored.filter(({ sentAt }) => sentAt > oldest);
    return stored;
  };
  const drop = (message: Message) => {
    stored = stored.filter((other) => other !== message);
  };
  const held = (receiptHandle: string) => kept().find((message) => message.receiptHandle === receiptHandle);

  const isDead = ({ receiveCount }: Message) => settings.redrive && receiveCount >= settings.redrive.maxReceiveCount;
  const bury = (message: Message) => {
    const grave = deadLetters(settings.redrive!.deadLetterArn);
    if (!grave) return false;
    const { body, attributes, senderId } = message;
    grave.send({ body, attributes, senderId, moved: message });
    drop(message);
    return true;
  };
  const nextVisible = () =>
    kept().reduce((soonest, { visibleAt }) => Math.min(soonest, visibleAt), Number.POSITIVE_INFINITY);
  const arrivalOr = (time: Instant) =>
    new Promise<void>((resolve) => {
      const timer = clock.at(time, () => wake());
      const wake = () => {
        timer.cancel();
        waiting.delete(wake);
        resolve();
      };
      waiting.add(wake);
    });

  return {
    ...settings,
    createdAt: clock.now(),
    now: clock.now,
    send: ({ body, attributes = {}, senderId, delaySeconds = settings.delaySeconds, moved }) => {
      const now = clock.now();
      const message: Message = {
        id: moved?.id ?? random.uuid(),
        body,
        attributes,
        senderId,
        sentAt: moved?.sentAt ?? now,
        visibleAt: now + delaySeconds * 1000,
        receiveCount: 0,
        firstReceivedAt: undefined,
        receiptHandle: undefined,
      };
      stored.push(message);
      for (const wake of waiting) wake();
      return message;
    },
    receive: (limit, visibilityTimeoutSeconds = settings.visibilityTimeoutSeconds) => {
      const now = clock.now();
      const received: Message[] = [];
      for (const message of [...kept()]) {
        if (received.length >= limit) break;
        if (message.visibleAt > now) continue;
        if (isDead(message) && bury(message)) continue;
        message.receiveCount++;
        message.firstReceivedAt ??= now;
        message.visibleAt = now + visibilityTimeoutSeconds * 1000;
        message.receiptHandle = random.hex(64);
        received.push(message);
      }
      return received;
    },
    remove: (receiptHandle) => {
      const message = held(receiptHandle);
      if (message) drop(message);
      return message !== undefined;
    },
    hide: (receiptHandle, seconds) => {
      const message = held(receiptHandle);
      if (message) message.visibleAt = clock.now() + seconds * 1000;
      return message !== undefined;
    },
    purge: () => {
      stored = [];
    },
    messages: kept,
    waitForMessage: async (milliseconds) => {
      const deadline = clock.now() + milliseconds;
      while (nextVisible() > clock.now() && clock.now() < deadline) await arrivalOr(Math.min(deadline, nextVisible()));
    },
  };
}
