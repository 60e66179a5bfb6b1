import { type Context, NotModelledError, type ResourceHandler } from '../../contract.ts';
import { requireFree, updateWithoutEffect } from '../../cloudformation/changes.ts';
import { queueDoesNotExist } from './operations.ts';
import { createQueue, type Queue } from './queue.ts';

/** Where queues are kept, by ARN. */
export interface QueueShelf {
  readonly add: (queue: Queue) => void;
  readonly remove: (url: string) => void;
  readonly byArn: (arn: string) => Queue | undefined;
  readonly byUrl: (url: string) => Queue | undefined;
}

/** Standard queues. Encryption is accepted and changes nothing that a permitted caller sees; key policies are not asked. */
export const queueResource = (context: Context, shelf: QueueShelf): ResourceHandler => ({
  create: (properties, { logicalId, physicalName }) => {
    refuseUnknown('AWS::SQS::Queue', logicalId, properties, QUEUE_PROPERTIES);
    const { region, accountId } = context;
    const name: string = properties.QueueName ?? physicalName(80);
    const arn = `arn:aws:sqs:${region}:${accountId}:${name}`;
    requireFree(shelf.byArn(arn) !== undefined, 'AWS::SQS::Queue', name);
    const url = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
    const settings = {
      ...{ name, arn, url },
      visibilityTimeoutSeconds: Number(properties.VisibilityTimeout ?? 30),
      retentionSeconds: Number(properties.MessageRetentionPeriod ?? 4 * 24 * 3600),
      delaySeconds: Number(properties.DelaySeconds ?? 0),
      receiveWaitSeconds: Number(properties.ReceiveMessageWaitTimeSeconds ?? 0),
      redrive: redriveOf(properties.RedrivePolicy),
    };
    shelf.add(createQueue(context, settings, shelf.byArn));
    return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  },
  replacedBy: ['QueueName', 'FifoQueue'],
  update: updateWithoutEffect('AWS::SQS::Queue', ...WITHOUT_EFFECT),
  delete: ({ ref }) => shelf.remove(ref),
});

/** Replaces the policy of each of its queues. */
export const queuePolicyResource = ({ iam }: Context, shelf: QueueShelf): ResourceHandler => {
  const put = (name: string, properties: any, logicalId: string) => {
    refuseUnknown('AWS::SQS::QueuePolicy', logicalId, properties, ['Queues', 'PolicyDocument']);
    for (const url of properties.Queues as string[]) {
      const queue = shelf.byUrl(url);
      if (!queue) throw queueDoesNotExist();
      iam.putResourcePolicy(queue.arn, properties.PolicyDocument);
    }
    return { ref: name, attributes: { Id: name } };
  };
  const clear = (urls: readonly string[]) => {
    for (const url of urls) {
      const queue = shelf.byUrl(url);
      if (queue) iam.putResourcePolicy(queue.arn, { Statement: [] });
    }
  };
  return {
    create: (properties, { logicalId, physicalName }) => put(physicalName(), properties, logicalId),
    update: (properties, current, { logicalId }) => {
      clear(current.properties.Queues);
      return put(current.ref, properties, logicalId);
    },
    delete: ({ properties }) => clear(properties.Queues),
  };
};

const WITHOUT_EFFECT = ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled', 'Tags'];

const QUEUE_PROPERTIES = [
  ...['QueueName', 'VisibilityTimeout', 'MessageRetentionPeriod', 'DelaySeconds', 'ReceiveMessageWaitTimeSeconds'],
  ...['RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'],
  'Tags',
];

function refuseUnknown(type: string, logicalId: string, properties: object, known: readonly string[]): void {
  for (const property of Object.keys(properties))
    if (!known.includes(property))
      throw new NotModelledError(`${type} ${logicalId}: property ${property} is not modelled`);
}

function redriveOf(policy: { deadLetterTargetArn: string; maxReceiveCount: number | string } | undefined) {
  return policy && { deadLetterArn: policy.deadLetterTargetArn, maxReceiveCount: Number(policy.maxReceiveCount) };
}
