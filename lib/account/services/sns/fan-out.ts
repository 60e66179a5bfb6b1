import { AwsError, type Context } from '../../contract.ts';
import { envelopeFor, lambdaEvent } from './envelope.ts';
import type { Notification, NotificationDelivery, Subscription, Topic } from './topic.ts';

/**
 * Hands a notification to every subscription, each on its own and some milliseconds after it was published. What the
 * endpoint refuses (4xx) is not tried again; other failures are retried as SNS does for AWS endpoints: 3 times at once,
 * twice after a second, 10 times backing off to 20 seconds, then every 20 seconds, 100,015 times in all (SNS Developer
 * Guide, "Amazon SNS message delivery retries"). What cannot be delivered goes to the subscription's dead-letter queue.
 */
export function fanOut(context: Context, topic: Topic, notification: Notification): void {
  topic.subscriptions.forEach((subscription, i) => {
    const delivery = notification.deliveries[i]!;
    const delay = context.random.between(5, 50);
    context.clock.after(delay, () => void attempt(context, topic, notification, subscription, delivery));
  });
}

async function attempt(
  context: Context,
  topic: Topic,
  notification: Notification,
  subscription: Subscription,
  delivery: NotificationDelivery,
): Promise<void> {
  delivery.attempts++;
  try {
    await hand(context, topic, notification, subscription);
    delivery.status = 'sent';
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.status >= 500 && delivery.attempts < MAXIMUM_ATTEMPTS) {
      const again = () => void attempt(context, topic, notification, subscription, delivery);
      context.clock.after(pauseBefore(delivery.attempts), again);
      return;
    }
    delivery.status = 'failed';
    await bury(context, topic, notification, subscription);
  }
}

const MAXIMUM_ATTEMPTS = 100_015;

/** Milliseconds before retry number `retry`. */
function pauseBefore(retry: number): number {
  if (retry <= 3) return 0;
  if (retry <= 5) return 1_000;
  return Math.min(20_000, 1_000 * 20 ** ((retry - 5) / 10));
}

async function hand(context: Context, topic: Topic, notification: Notification, subscription: Subscription) {
  const { protocol, endpoint } = subscription;
  // Mail, web hooks and text messages leave the account; that they were sent is all there is to know.
  if (protocol !== 'sqs' && protocol !== 'lambda') return;
  const payload =
    protocol === 'lambda'
      ? lambdaEvent(context, topic, notification, subscription)
      : queueMessage(context, topic, notification, subscription);
  await context.deliver({ targetArn: endpoint, payload, principal: service(topic) });
}

/** A dead-letter queue that refuses the message loses it, as in AWS. */
async function bury(context: Context, topic: Topic, notification: Notification, subscription: Subscription) {
  const { deadLetterArn } = subscription;
  if (deadLetterArn === undefined) return;
  const payload = queueMessage(context, topic, notification, subscription);
  try {
    await context.deliver({ targetArn: deadLetterArn, payload, principal: service(topic) });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}

const service = (topic: Topic) => ({ kind: 'service', name: 'sns.amazonaws.com', sourceArn: topic.arn }) as const;

function queueMessage(context: Context, topic: Topic, notification: Notification, subscription: Subscription) {
  if (!subscription.raw) return { body: JSON.stringify(envelopeFor(context, topic, notification, subscription)) };
  const attributes = Object.entries(notification.attributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
  return { body: notification.message, attributes: Object.fromEntries(attributes) };
}
