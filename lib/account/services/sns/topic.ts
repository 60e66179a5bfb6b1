import type { Instant } from '../../clock.ts';

export type Protocol = 'sqs' | 'lambda' | 'email' | 'email-json' | 'http' | 'https' | 'sms';

export interface Subscription {
  readonly arn: string;
  readonly protocol: Protocol;
  /** An ARN, an address or a URL. */
  readonly endpoint: string;
  /** To queues: the message alone instead of the JSON envelope. */
  readonly raw: boolean;
  readonly deadLetterArn: string | undefined;
}

export interface Topic {
  readonly name: string;
  readonly arn: string;
  readonly displayName: string;
  readonly subscriptions: Subscription[];
  readonly published: Notification[];
}

/** A message as it was published, and what became of it. */
export interface Notification {
  readonly messageId: string;
  readonly at: Instant;
  readonly subject: string | undefined;
  readonly message: string;
  readonly attributes: NotificationAttributes;
  readonly deliveries: readonly NotificationDelivery[];
}

export type NotificationAttributes = Readonly<
  Record<string, { readonly DataType: string; readonly StringValue?: string | undefined }>
>;

export interface NotificationDelivery {
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** `sent` to a person or a web server stands for handed over: nobody answers for those here. */
  status: 'pending' | 'sent' | 'failed';
  attempts: number;
}
