import { requireFree, updateWithoutEffect } from '../../cloudformation/changes.ts';
import { AwsError, type Context, NotModelledError, type ResourceHandler } from '../../contract.ts';
import type { Protocol, Topic } from './topic.ts';

export interface TopicShelf {
  readonly add: (topic: Topic) => void;
  readonly remove: (arn: string) => void;
  readonly byArn: (arn: string) => Topic | undefined;
}

/** Standard topics. Encryption is accepted and changes nothing that a permitted caller sees; key policies are not asked. */
export const topicResource = (context: Context, shelf: TopicShelf): ResourceHandler => ({
  create: (properties, { logicalId, physicalName }) => {
    refuseUnknown('AWS::SNS::Topic', logicalId, properties, TOPIC_PROPERTIES);
    const { region, accountId } = context;
    const name: string = properties.TopicName ?? physicalName(256);
    const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
    requireFree(shelf.byArn(arn) !== undefined, 'AWS::SNS::Topic', arn);
    const topic: Topic = { name, arn, displayName: properties.DisplayName ?? '', subscriptions: [], published: [] };
    for (const subscription of properties.Subscription ?? []) subscribe(context, topic, subscription, logicalId);
    shelf.add(topic);
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  replacedBy: ['TopicName', 'FifoTopic'],
  update: updateWithoutEffect('AWS::SNS::Topic', 'KmsMasterKeyId', 'SignatureVersion', 'Tags'),
  delete: ({ ref }) => shelf.remove(ref),
});

/** Replaces the policy of each of its topics. */
export const topicPolicyResource = ({ iam }: Context): ResourceHandler => {
  const put = (name: string, properties: any, logicalId: string) => {
    refuseUnknown('AWS::SNS::TopicPolicy', logicalId, properties, ['Topics', 'PolicyDocument']);
    for (const arn of properties.Topics as string[]) iam.putResourcePolicy(arn, properties.PolicyDocument);
    return { ref: name, attributes: { Id: name } };
  };
  const clear = (arns: readonly string[]) => {
    for (const arn of arns) iam.putResourcePolicy(arn, { Statement: [] });
  };
  return {
    create: (properties, { logicalId, physicalName }) => put(physicalName(), properties, logicalId),
    update: (properties, current, { logicalId }) => {
      clear(current.properties.Topics);
      return put(current.ref, properties, logicalId);
    },
    delete: ({ properties }) => clear(properties.Topics),
  };
};

/** Takes effect at once, without the confirmation that people and web servers must give in AWS. */
export const subscriptionResource = (context: Context, shelf: TopicShelf): ResourceHandler => ({
  create: (properties, { logicalId }) => {
    refuseUnknown('AWS::SNS::Subscription', logicalId, properties, SUBSCRIPTION_PROPERTIES);
    const topic = shelf.byArn(properties.TopicArn);
    if (!topic) throw new AwsError('NotFoundException', 'Topic does not exist', 404);
    const arn = subscribe(context, topic, properties, logicalId);
    return { ref: arn, attributes: { Arn: arn } };
  },
  replacedBy: SUBSCRIPTION_PROPERTIES,
  delete: ({ ref, properties }) => {
    const subscriptions = shelf.byArn(properties.TopicArn)?.subscriptions;
    const index = subscriptions?.findIndex(({ arn }) => arn === ref) ?? -1;
    if (index >= 0) subscriptions?.splice(index, 1);
  },
});

const TOPIC_PROPERTIES = ['TopicName', 'DisplayName', 'KmsMasterKeyId', 'Subscription', 'SignatureVersion', 'Tags'];
const SUBSCRIPTION_PROPERTIES = ['TopicArn', 'Protocol', 'Endpoint', 'RawMessageDelivery', 'RedrivePolicy', 'Region'];
const PROTOCOLS = new Set<string>(['sqs', 'lambda', 'email', 'email-json', 'http', 'https', 'sms']);

function subscribe({ random }: Context, topic: Topic, properties: any, logicalId: string): string {
  const { Protocol: protocol, Endpoint: endpoint, RawMessageDelivery: raw, RedrivePolicy: redrive } = properties;
  if (!PROTOCOLS.has(protocol))
    throw new NotModelledError(`AWS::SNS::Subscription ${logicalId}: protocol ${protocol} is not modelled`);
  const arn = `${topic.arn}:${random.uuid()}`;
  topic.subscriptions.push({
    ...{ arn, endpoint },
    protocol: protocol as Protocol,
    raw: raw === true || raw === 'true',
    deadLetterArn: redrive?.deadLetterTargetArn,
  });
  return arn;
}

function refuseUnknown(type: string, logicalId: string, properties: object, known: readonly string[]): void {
  for (const property of Object.keys(properties))
    if (!known.includes(property))
      throw new NotModelledError(`${type} ${logicalId}: property ${property} is not modelled`);
}
