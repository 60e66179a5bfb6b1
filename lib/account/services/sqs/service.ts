import { type Context, type Delivery, NotModelledError, type Service } from '../../contract.ts';
import { admit, type EvaluateResourcePolicy } from './admission.ts';
import { queueDoesNotExist, queueOperations, senderIdOf } from './operations.ts';
import type { Message, MessageAttributes, Queue } from './queue.ts';
import { queuePolicyResource, queueResource } from './resources.ts';

export type { EvaluateResourcePolicy } from './admission.ts';
export type { Message } from './queue.ts';

export interface SqsOptions {
  readonly evaluateResourcePolicy: EvaluateResourcePolicy;
}

export interface SqsService extends Service {
  readonly queueArns: () => readonly string[];
  /** Everything in a queue, oldest first, hidden or not, without receiving it. Throws QueueDoesNotExist. */
  readonly messages: (queueArn: string) => readonly Readonly<Message>[];
}

/** SQS: standard queues, above all as dead-letter queues. Order is kept and nothing is delivered twice, which AWS does not promise. */
export function sqsService(context: Context, { evaluateResourcePolicy }: SqsOptions): SqsService {
  const queues = new Map<string, Queue>();
  const found = (queue: Queue | undefined): Queue => {
    if (!queue) throw queueDoesNotExist();
    return queue;
  };
  const arnOf = (name: string) => `arn:aws:sqs:${context.region}:${context.accountId}:${name}`;
  const byUrl = (url: string) => queues.get(arnOf(nameIn(url)));
  const shelf = {
    add: (queue: Queue) => void queues.set(queue.arn, queue),
    remove: (url: string) => void queues.delete(arnOf(nameIn(url))),
    byArn: (arn: string) => queues.get(arn),
    byUrl,
  };
  const operations = queueOperations(
    (url) => found(byUrl(url)),
    (name) => found(queues.get(arnOf(name))),
  );

  return {
    name: 'sqs',
    operations,
    permissions: (operation, input: { QueueUrl?: string; QueueName?: string }) => {
      if (!Object.hasOwn(operations, operation))
        throw new NotModelledError(`SQS's operation ${operation} is not modelled`);
      return [{ action: `sqs:${operation}`, resource: arnOf(input.QueueName ?? nameIn(input.QueueUrl ?? '')) }];
    },
    resources: {
      'AWS::SQS::Queue': queueResource(context, shelf),
      'AWS::SQS::QueuePolicy': queuePolicyResource(context, shelf),
    },
    deliver: async (delivery: Delivery) => {
      const queue = found(queues.get(delivery.targetArn));
      admit(context, evaluateResourcePolicy, 'sqs:SendMessage', delivery);
      queue.send({ ...contentOf(delivery.payload), senderId: senderIdOf(delivery.principal) });
    },
    queueArns: () => [...queues.keys()],
    messages: (queueArn) => found(queues.get(queueArn)).messages(),
  };
}

const nameIn = (url: string) => url.slice(url.lastIndexOf('/') + 1);

/** `{ body, attributes? }` is a message as it is to be; anything else is a body, as JSON. */
function contentOf(payload: unknown): { body: string; attributes: MessageAttributes } {
  if (!isMessage(payload)) return { body: JSON.stringify(payload), attributes: {} };
  const attributes = Object.entries(payload.attributes ?? {}).map(
    ([name, StringValue]) => [name, { DataType: 'String', StringValue }] as const,
  );
  return { body: payload.body, attributes: Object.fromEntries(attributes) };
}

function isMessage(payload: unknown): payload is { body: string; attributes?: Record<string, string> } {
  if (typeof payload !== 'object' || payload === null || !('body' in payload)) return false;
  return (
    typeof payload.body === 'string' && Object.keys(payload).every((name) => name === 'body' || name === 'attributes')
  );
}
