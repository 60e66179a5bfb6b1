import type { Context } from '../../contract.ts';
import type { Notification, Subscription, Topic } from './topic.ts';

/**
 * What a queue finds in the body of a notification. `Signature` is a placeholder: nothing here can verify one.
 * Source: SNS Developer Guide, "Amazon SNS message and JSON formats".
 */
export function envelopeFor(context: Context, topic: Topic, notification: Notification, subscription: Subscription) {
  const attributes = Object.entries(notification.attributes).map(
    ([name, { DataType, StringValue }]) => [name, { Type: DataType, Value: StringValue }] as const,
  );
  return {
    Type: 'Notification',
    MessageId: notification.messageId,
    TopicArn: topic.arn,
    ...(notification.subject !== undefined && { Subject: notification.subject }),
    Message: notification.message,
    Timestamp: new Date(notification.at).toISOString(),
    SignatureVersion: '1',
    Signature: 'EXAMPLE',
    SigningCertURL: `${host(context)}/SimpleNotificationService-0000000000000000000000000000000.pem`,
    UnsubscribeURL: `${host(context)}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    ...(attributes.length > 0 && { MessageAttributes: Object.fromEntries(attributes) }),
  };
}

/** The event of a function that is subscribed (Lambda Developer Guide, "Invoking Lambda functions with Amazon SNS"). */
export function lambdaEvent(context: Context, topic: Topic, notification: Notification, subscription: Subscription) {
  const {
    SigningCertURL: SigningCertUrl,
    UnsubscribeURL: UnsubscribeUrl,
    MessageAttributes = {},
    ...rest
  } = envelopeFor(context, topic, notification, subscription);
  const Subject = notification.subject ?? null;
  const Sns = { ...rest, Subject, SigningCertUrl, UnsubscribeUrl, MessageAttributes };
  return {
    Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscription.arn, Sns }],
  };
}

const host = ({ region }: Context) => `https://sns.${region}.amazonaws.com`;
