import type { PutEventsCommandInput, PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import type { Context, Permission, Service } from '../../contract.ts';
import type { FaultLookup } from '../../faults.ts';
import { type Delivered, deliveries } from './delivery.ts';
import { type BusEvent, eventTime, type ServiceEvent } from './event.ts';
import { checkEntries, refusalOf } from './put-events.ts';
import { eventsResources } from './resources.ts';
import { ruleOperations } from './rule-operations.ts';
import { type Bus, type Rule, ruleBook } from './rules.ts';

export interface EventsOptions {
  /** Asked for every delivery; see {@link deliveries}. */
  readonly faults?: FaultLookup;
}

export interface Events extends Service {
  /**
   * Puts an event of an AWS service onto the default bus; no permission is needed. It may come `times` times, as the same
   * event, since delivery is at least once.
   */
  readonly publish: (event: ServiceEvent, times?: number) => void;
  /** Calls back on every event that a target has accepted. */
  readonly onDelivered: (listener: (delivered: Delivered) => void) => void;
}

/** EventBridge, the kind that is called "classic" since custom event buses have a second version. */
export function eventsService(context: Context, { faults }: EventsOptions = {}): Events {
  const { accountId, region, clock, random } = context;
  const listeners: ((delivered: Delivered) => void)[] = [];
  /** Events on their way from a rule to another bus keep their envelope, which an entry of PutEvents cannot carry. */
  const forwarded = new WeakMap<PutEventsRequestEntry, BusEvent>();

  const { send } = deliveries(context, {
    faults,
    onDelivered: (delivered) => {
      for (const listener of listeners) listener(delivered);
    },
    forward: async (busArn, event, principal) => {
      const { source: Source, 'detail-type': DetailType, detail } = event;
      const entry = { Source, DetailType, Detail: JSON.stringify(detail), EventBusName: busArn };
      forwarded.set(entry, event);
      await context.call({ service: 'events', operation: 'PutEvents', input: { Entries: [entry] }, principal });
    },
  });

  const onSchedule = (rule: Rule) => {
    const scheduled = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [rule.arn], detail: {} };
    send(envelope(scheduled), rule);
  };
  const book = ruleBook(context, onSchedule);

  const envelope = ({ source, detail, resources = [], time = clock.now(), ...rest }: ServiceEvent): BusEvent => ({
    version: '0',
    id: random.uuid(),
    'detail-type': rest['detail-type'],
    source,
    account: accountId,
    time: eventTime(time),
    region,
    resources,
    detail,
  });

  const route = (event: BusEvent, { rules }: Bus) => {
    for (const rule of rules.values()) if (rule.enabled && rule.matches?.(event)) send(event, rule);
  };

  const take = (entry: PutEventsRequestEntry): PutEventsResultEntry => {
    const known = forwarded.get(entry);
    const refusal = known ? undefined : refusalOf(entry);
    if (refusal) return refusal;
    const event = known ?? envelope(eventOf(entry));
    // An unknown bus is no error to the sender: the event is taken and goes nowhere.
    const bus = book.findBus(entry.EventBusName);
    if (bus) route(event, bus);
    return { EventId: event.id };
  };

  return {
    name: 'events',
    operations: {
      PutEvents: (input: PutEventsCommandInput) => {
        const entries = checkEntries(input).map(take);
        return {
          FailedEntryCount: entries.filter(({ ErrorCode }) => ErrorCode !== undefined).length,
          Entries: entries,
        };
      },
      ...ruleOperations(book, context),
    },
    permissions: (operation, input) => permissions(operation, input, `arn:aws:events:${region}:${accountId}`),
    resources: eventsResources(book),
    publish: (event, times = 1) => {
      const published = envelope(event);
      for (let i = 0; i < times; i++) route(published, book.bus('default'));
    },
    onDelivered: (listener) => {
      listeners.push(listener);
    },
  };
}

function eventOf({ Source, DetailType, Detail, Resources, Time }: PutEventsRequestEntry): ServiceEvent {
  return {
    source: Source!,
    'detail-type': DetailType!,
    detail: JSON.parse(Detail!),
    ...(Resources && { resources: Resources }),
    ...(Time && { time: Time.getTime() }),
  };
}

/** The members that name what an operation is about. */
interface AnyInput {
  readonly Entries?: readonly PutEventsRequestEntry[];
  readonly Name?: string;
  readonly Rule?: string;
  readonly EventBusName?: string;
}

/** Service Authorization Reference, "Actions, resources, and condition keys for Amazon EventBridge". */
function permissions(operation: string, input: AnyInput, prefix: string): readonly Permission[] {
  const action = `events:${operation}`;
  const busName = (name = 'default') => name.replace(/^arn:[^/]*:event-bus\//, '');
  const ruleArn = (name: string, bus?: string) =>
    busName(bus) === 'default' ? `${prefix}:rule/${name}` : `${prefix}:rule/${busName(bus)}/${name}`;
  switch (operation) {
    case 'PutEvents':
      return (input.Entries ?? []).map(({ EventBusName, Source, DetailType }) => ({
        action,
        resource: `${prefix}:event-bus/${busName(EventBusName)}`,
        context: {
          ...(Source !== undefined && { 'events:source': Source }),
          ...(DetailType !== undefined && { 'events:detail-type': DetailType }),
        },
      }));
    case 'CreateEventBus':
    case 'DeleteEventBus':
    case 'DescribeEventBus':
      return [{ action, resource: `${prefix}:event-bus/${busName(input.Name)}` }];
    case 'PutPermission':
      return [{ action, resource: `${prefix}:event-bus/${busName(input.EventBusName)}` }];
    case 'TestEventPattern':
      return [{ action, resource: '*' }];
    default:
      return [{ action, resource: ruleArn(input.Name ?? input.Rule ?? '', input.EventBusName) }];
  }
}
