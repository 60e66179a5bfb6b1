import type {
  CreateEventSourceMappingCommandInput,
  EventSourceMappingConfiguration,
  ListEventSourceMappingsCommandInput,
} from '@aws-sdk/client-lambda';
import { parseArn } from '../../arn.ts';
import type { Instant } from '../../clock.ts';
import { AwsError, type Context, NotModelledError, type Operation, type ResourceHandler } from '../../contract.ts';
import { notFound } from './errors.ts';
import type { Invocations } from './invocations.ts';
import type { LambdaFunction } from './model.ts';
import { functionArn, parseFunctionName, resolveVersion } from './names.ts';
import { page } from './page.ts';
import { accept } from './resource-properties.ts';
import { type ReceivedMessage, sqsEvent, unfinishedIn } from './sqs-event.ts';
import type { FunctionStore } from './store.ts';

interface Mapping {
  readonly id: string;
  /** Qualified if it invokes an alias or a version. */
  readonly functionArn: string;
  readonly queueArn: string;
  batchSize: number;
  windowSeconds: number;
  enabled: boolean;
  reportsFailures: boolean;
  lastModified: Instant;
}

export interface EventSourceMappingDeps {
  readonly context: Context;
  readonly store: FunctionStore;
  readonly invocations: Invocations;
}

/** A poller that was refused tries again after so long: chosen. */
const REFUSED_MS = 60_000;
/** The longest wait of a single receive. */
const LONG_POLL_SECONDS = 20;
const MAX_RECEIVE = 10;

/**
 * Queues as event sources (developer guide, "Using Lambda with Amazon SQS"): Lambda receives messages with the function's own
 * role, invokes the function with a batch, through its alias where the mapping names one, and deletes what succeeded. A batch
 * that fails comes back when its visibility timeout is over.
 *
 * One poller takes one batch after the other; Lambda begins with five at a time. Streams and topics as sources are refused.
 */
export function eventSourceMappings({ context, store, invocations }: EventSourceMappingDeps) {
  const { clock, random, region, accountId } = context;
  const mappings = new Map<string, Mapping>();

  const poll = async (mapping: Mapping): Promise<void> => {
    const isOn = () => mapping.enabled && mappings.get(mapping.id) === mapping;
    while (isOn()) {
      try {
        const messages = await receive(mapping);
        if (messages.length > 0 && isOn()) await handle(mapping, messages);
      } catch (error) {
        // What is not modelled has ended the run already, at the gate.
        if (!(error instanceof AwsError)) return;
        await clock.sleep(REFUSED_MS);
      }
    }
  };

  const asFunction = async (mapping: Mapping, operation: string, input: object): Promise<object> => {
    const fn = store.get(mapping.functionArn);
    const { roleArn } = resolveVersion(fn, parseFunctionName(mapping.functionArn).qualifier).settings;
    const QueueUrl = queueUrl(mapping.queueArn);
    const principal = { kind: 'role', arn: roleArn } as const;
    return context.call({ service: 'sqs', operation, input: { QueueUrl, ...input }, principal });
  };

  /** Up to a batch, gathered for as long as the batching window lasts. */
  const receive = async (mapping: Mapping): Promise<readonly ReceivedMessage[]> => {
    const { batchSize, windowSeconds } = mapping;
    const messages: ReceivedMessage[] = [];
    const until = clock.now() + windowSeconds * 1_000;
    do {
      const left = Math.floor((until - clock.now()) / 1_000);
      const { Messages = [] } = (await asFunction(mapping, 'ReceiveMessage', {
        MaxNumberOfMessages: Math.min(MAX_RECEIVE, batchSize - messages.length),
        WaitTimeSeconds: messages.length === 0 ? LONG_POLL_SECONDS : Math.max(0, Math.min(LONG_POLL_SECONDS, left)),
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      })) as { Messages?: readonly ReceivedMessage[] };
      messages.push(...Messages);
      if (Messages.length === 0) break;
    } while (messages.length < batchSize && clock.now() < until);
    return messages;
  };

  const handle = async (mapping: Mapping, messages: readonly ReceivedMessage[]): Promise<void> => {
    const { functionArn: arn, queueArn } = mapping;
    const event = sqsEvent(messages, queueArn, region);
    const { qualifier } = parseFunctionName(arn);
    const { outcome } = await invocations.run(store.get(arn), qualifier, event, random.uuid());
    if (outcome.kind !== 'success') return;
    const failed = mapping.reportsFailures ? unfinishedIn(outcome.payload, messages) : new Set<string>();
    for (const { MessageId, ReceiptHandle } of messages) {
      if (!failed.has(MessageId)) await asFunction(mapping, 'DeleteMessage', { ReceiptHandle });
    }
  };

  const settingsOf = (properties: any) => ({
    batchSize: Number(properties.BatchSize ?? 10),
    windowSeconds: Number(properties.MaximumBatchingWindowInSeconds ?? 0),
    enabled: String(properties.Enabled ?? true) === 'true',
    reportsFailures: (properties.FunctionResponseTypes ?? []).includes('ReportBatchItemFailures'),
    lastModified: clock.now(),
  });
  const describe = (mapping: Mapping): EventSourceMappingConfiguration => ({
    UUID: mapping.id,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.windowSeconds,
    EventSourceArn: mapping.queueArn,
    FunctionArn: mapping.functionArn,
    LastModified: new Date(mapping.lastModified),
    State: mapping.enabled ? 'Enabled' : 'Disabled',
    StateTransitionReason: 'USER_INITIATED',
    FunctionResponseTypes: mapping.reportsFailures ? ['ReportBatchItemFailures'] : [],
  });
  const begin = (mapping: Mapping): Mapping => {
    mappings.set(mapping.id, mapping);
    void poll(mapping);
    return mapping;
  };
  const made = ({ id }: Mapping) => {
    const arn = `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${id}`;
    return { ref: id, attributes: { Id: id, EventSourceMappingArn: arn } };
  };
  /** `CreateEventSourceMapping` names its parameters as CloudFormation names the properties. */
  const create = (properties: any): Mapping => {
    accept('AWS::Lambda::EventSourceMapping', properties);
    const { FunctionName, EventSourceArn: queueArn = '' } = properties;
    if (parseArn(queueArn)?.service !== 'sqs') {
      throw new NotModelledError(`the event source ${queueArn} of an event source mapping is not modelled`);
    }
    const invoked = qualifiedArn(context, store.get(FunctionName), FunctionName);
    return begin({ id: random.uuid(), functionArn: invoked, queueArn, ...settingsOf(properties) });
  };

  const resource: ResourceHandler = {
    replacedBy: ['EventSourceArn'],
    create: (properties) => made(create(properties)),
    update: (properties, { ref }) => {
      accept('AWS::Lambda::EventSourceMapping', properties);
      const old = mappings.get(ref);
      if (!old) throw noMapping();
      // A poller ends with the mapping that it serves, so that a change begins a new one.
      const functionArnNow = qualifiedArn(context, store.get(properties.FunctionName), properties.FunctionName);
      return made(begin({ ...old, functionArn: functionArnNow, ...settingsOf(properties) }));
    },
    delete: ({ ref }) => void mappings.delete(ref),
  };

  return {
    resource,
    operations: {
      CreateEventSourceMapping: (input: CreateEventSourceMappingCommandInput) => describe(create(input)),

      GetEventSourceMapping: ({ UUID }: { UUID: string }) => {
        const found = mappings.get(UUID);
        if (!found) throw noMapping();
        return describe(found);
      },

      ListEventSourceMappings: (input: ListEventSourceMappingsCommandInput) => {
        const { FunctionName, EventSourceArn, Marker, MaxItems } = input;
        const name = FunctionName === undefined ? undefined : store.get(FunctionName).name;
        const all = [...mappings.values()]
          .filter(({ functionArn: arn }) => name === undefined || parseFunctionName(arn).name === name)
          .filter(({ queueArn }) => EventSourceArn === undefined || queueArn === EventSourceArn);
        const { items, next } = page(all, Marker, MaxItems);
        return { EventSourceMappings: items.map(describe), NextMarker: next };
      },
    } satisfies Record<string, Operation>,
  };
}

const noMapping = () => notFound('The resource you requested does not exist.');

const qualifiedArn = (context: Context, { name }: Pick<LambdaFunction, 'name'>, written: string) =>
  functionArn(context, name, parseFunctionName(written).qualifier);

function queueUrl(queueArn: string): string {
  const { region, accountId, resource } = parseArn(queueArn)!;
  return `https://sqs.${region}.amazonaws.com/${accountId}/${resource}`;
}
