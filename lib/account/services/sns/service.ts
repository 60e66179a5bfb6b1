import { parseArn } from '../../arn.ts';
import {
  AwsError,
  type Context,
  type Delivery,
  NotModelledError,
  type Permission,
  type Service,
} from '../../contract.ts';
import { admit, type EvaluateResourcePolicy } from '../sqs/admission.ts';
import { fanOut } from './fan-out.ts';
import { subscriptionResource, topicPolicyResource, topicResource } from './resources.ts';
import type { Notification, NotificationAttributes, Topic } from './topic.ts';

export type { Notification } from './topic.ts';

export interface SnsOptions {
  readonly evaluateResourcePolicy: EvaluateResourcePolicy;
}

export interface SnsService extends Service {
  /** Everything published to a topic so far, oldest first, with what became of it. Throws NotFoundException. */
  readonly published: (topicArn: string) => readonly Notification[];
}

/** SNS: standard topics that fan out to queues and functions; mail, web hooks and text messages are recorded as sent. */
export function snsService(context: Context, { evaluateResourcePolicy }: SnsOptions): SnsService {
  const topics = new Map<string, Topic>();
  const found = (arn: string | undefined): Topic => {
    const topic = topics.get(arn ?? '');
    if (!topic) throw new AwsError('NotFoundException', 'Topic does not exist', 404);
    return topic;
  };
  const shelf = {
    add: (topic: Topic) => void topics.set(topic.arn, topic),
    remove: (arn: string) => void topics.delete(arn),
    byArn: (arn: string) => topics.get(arn),
  };

  const publish = (topic: Topic, { message, subject, attributes = {} }: Publication): string => {
    const notification: Notification = {
      messageId: context.random.uuid(),
      at: context.clock.now(),
      ...{ subject, message, attributes },
      deliveries: topic.subscriptions.map(({ protocol, endpoint }) => ({
        ...{ protocol, endpoint },
        status: 'pending',
        attempts: 0,
      })),
    };
    topic.published.push(notification);
    fanOut(context, topic, notification);
    return notification.messageId;
  };

  return {
    name: 'sns',
    operations: {
      Publish: (input: PublishInput) => {
        refuseUnmodelled(input);
        const topic = found(input.TopicArn ?? input.TargetArn);
        const { Message: message, Subject: subject, MessageAttributes: attributes } = input;
        checkPublication(message, subject);
        return { MessageId: publish(topic, { message, subject, attributes }) };
      },
      GetTopicAttributes: ({ TopicArn }: { TopicArn: string }) => {
        const topic = found(TopicArn);
        const { arn, displayName, subscriptions } = topic;
        return {
          Attributes: {
            ...{ TopicArn: arn, DisplayName: displayName, Owner: context.accountId },
            SubscriptionsConfirmed: String(subscriptions.length),
          },
        };
      },
    },
    permissions: (operation, input: Pick<Partial<PublishInput>, 'TopicArn' | 'TargetArn'>): Permission[] => {
      if (operation !== 'Publish' && operation !== 'GetTopicAttributes')
        throw new NotModelledError(`SNS's operation ${operation} is not modelled`);
      return [{ action: `sns:${operation}`, resource: input.TopicArn ?? input.TargetArn ?? '*' }];
    },
    resources: {
      'AWS::SNS::Topic': topicResource(context, shelf),
      'AWS::SNS::TopicPolicy': topicPolicyResource(context),
      'AWS::SNS::Subscription': subscriptionResource(context, shelf),
    },
    deliver: async (delivery) => {
      const topic = found(delivery.targetArn);
      if (!isOwnAlarm(context, delivery)) admit(context, evaluateResourcePolicy, 'sns:Publish', delivery);
      const { payload } = delivery;
      publish(topic, { message: typeof payload === 'string' ? payload : JSON.stringify(payload) });
    },
    published: (topicArn) => found(topicArn).published,
  };
}

/**
 * A topic that was given no policy has a default one, which lets in what its own account owns (`AWS:SourceOwner`): alarms
 * carry that, EventBridge does not (SNS Developer Guide, "Example cases for Amazon SNS access control").
 */
function isOwnAlarm({ iam, accountId }: Context, { principal, targetArn }: Delivery): boolean {
  if (principal.kind !== 'service' || principal.name !== 'cloudwatch.amazonaws.com') return false;
  return !iam.resourcePolicy(targetArn) && parseArn(principal.sourceArn)?.accountId === accountId;
}

interface Publication {
  readonly message: string;
  readonly subject?: string | undefined;
  readonly attributes?: NotificationAttributes | undefined;
}

interface PublishInput {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly Message: string;
  readonly Subject?: string;
  readonly MessageAttributes?: NotificationAttributes;
}

function refuseUnmodelled(input: object): void {
  for (const member of ['PhoneNumber', 'MessageStructure', 'MessageGroupId', 'MessageDeduplicationId'])
    if ((input as Record<string, unknown>)[member] !== undefined)
      throw new NotModelledError(`SNS Publish with ${member} is not modelled`);
}

/** Limits: API reference of Publish. */
function checkPublication(message: string | undefined, subject: string | undefined): void {
  if (!message) throw invalidParameter('Empty message');
  if (Buffer.byteLength(message) > 256 * 1024) throw invalidParameter('Message too long');
  if (subject !== undefined && (subject.length > 100 || !/^[!-~][ -~]*$/.test(subject)))
    throw invalidParameter('Subject');
}

const invalidParameter = (reason: string) => new AwsError('InvalidParameterException', `Invalid parameter: ${reason}`);
