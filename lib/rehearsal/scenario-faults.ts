import * as z from 'zod';
import { choice, count, duration, percent } from '../core/plan/fields.ts';
import { map, text, version } from './scenario-fields.ts';

/** What the control plane calls, by the services' IAM prefixes: these are the calls that a fault can meet. */
export const calledOperations: Readonly<Record<string, readonly string[]>> = {
  lambda: [
    'GetAlias',
    'UpdateAlias',
    'GetFunctionConfiguration',
    'ListTags',
    'ListProvisionedConcurrencyConfigs',
    'PutProvisionedConcurrencyConfig',
    'DeleteProvisionedConcurrencyConfig',
    'Invoke',
  ],
  cloudwatch: ['DescribeAlarms', 'GetMetricData', 'ListAlarmMuteRules'],
  dynamodb: ['GetItem', 'Query', 'TransactWriteItems', 'UpdateItem'],
  states: ['StartExecution', 'SendTaskSuccess', 'DescribeExecution'],
  events: ['PutEvents'],
  appconfig: [
    'ListDeployments',
    'GetDeployment',
    'GetHostedConfigurationVersion',
    'CreateHostedConfigurationVersion',
    'StartDeployment',
    'StopDeployment',
  ],
};

const services = Object.keys(calledOperations);
const operations = Object.values(calledOperations).flat();

const at = { at: duration().prefault('0s').describe('When, counted from the first shift.') };
const window = {
  at: duration().prefault('0s').describe('When, counted from the first shift.'),
  for: duration({ atLeast: 1 }).optional().describe('How long it lasts. To the end unless given.'),
};

const share = percent({ above: 0 }).prefault('100%');
/** Which calls a fault meets: all of the service unless narrowed. */
const calls = {
  service: choice(services).describe('The service that is called, by its IAM prefix.'),
  operation: choice(operations)
    .optional()
    .describe('The one operation that it meets. All of the service unless given.'),
  share: share.describe('The share of these calls or deliveries that it meets.'),
};
/** Which deliveries of EventBridge a fault meets: all unless narrowed. */
const deliveries = {
  service: choice(['events']).optional().describe('The service that delivers: always EventBridge.'),
  detailType: text('the detail-type of an event, like CloudWatch Alarm State Change')
    .optional()
    .describe(
      'The `detail-type` of the events that it meets, `CloudWatch Alarm State Change` for instance. All unless given.',
    ),
  share: share.describe('The share of these calls or deliveries that it meets.'),
};

/** How much later, in seconds. */
const by = duration({ atLeast: 1 }).describe('How much later.');
const kind = <const K extends string>(name: K, meaning: string) => z.literal(name).describe(meaning);

/** What goes wrong, as data. Each kind has exactly the keys that mean something for it. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: kind('throttle', "Calls are answered with the service's own throttling error, and have no effect."),
    ...calls,
    ...window,
  }),
  z.strictObject({
    kind: kind('error', "Calls are answered with the service's own internal error, and have no effect."),
    ...calls,
    ...window,
  }),
  z.strictObject({ kind: kind('delay', 'Calls arrive later.'), ...calls, by, ...window }),
  z.strictObject({
    kind: kind('timeout-after-effect', 'Calls have their effect, and the answer is lost.'),
    ...calls,
    ...window,
  }),
  z.strictObject({
    kind: kind('crash-before-call', 'The function that calls ends before the call leaves it.'),
    ...calls,
    ...window,
  }),
  z.strictObject({
    kind: kind('crash-after-call', 'The function that calls ends once the call has had its effect.'),
    ...calls,
    ...window,
  }),
  z.strictObject({
    kind: kind('region-down', 'Every call fails as if nobody were there: of all services, or of one.'),
    service: choice(services).optional().describe('The one service that is down. All unless given.'),
    ...window,
  }),
  z.strictObject({
    kind: kind('partial-data', 'CloudWatch answers with a part of the data, and says so (`PartialData`).'),
    ...window,
  }),
  z.strictObject({ kind: kind('metric-lag', 'Metrics become visible later than usual.'), by, ...window }),
  z.strictObject({ kind: kind('drop', 'Events are lost on their way to a target.'), ...deliveries, ...window }),
  z.strictObject({ kind: kind('duplicate', 'Events arrive twice.'), ...deliveries, ...window }),
  z.strictObject({ kind: kind('reorder', 'Events are overtaken by later ones.'), ...deliveries, ...window }),
  z.strictObject({
    kind: kind('red-alarm', 'An alarm goes to ALARM, as if somebody had set its state.'),
    alarm: text("the name of one of the plan's alarms").describe('One of the alarms that the plan names.'),
    ...at,
  }),
  z.strictObject({
    kind: kind('finding', 'An event comes on the default bus that the plan names in analysis.findings.'),
    source: text('the source of one of the findings of the plan').describe("The event's `source`."),
    detailType: text('the detail-type of one of the findings of the plan').describe("The event's `detail-type`."),
    detail: map('what the event says').optional().meta({
      description: 'What the event says.',
      'x-default': "a finding of severity 8 about the canary, as GuardDuty's are",
    }),
    age: duration().prefault('0s').describe('How long ago it says that it happened.'),
    times: count().prefault(1).describe('How often the same event arrives.'),
    ...at,
  }),
  z.strictObject({
    kind: kind('move-alias', 'Somebody else points the alias at a version alone.'),
    version: version().describe('Where the alias points then.'),
    ...at,
  }),
  z.strictObject({
    kind: kind('delete-version', 'Somebody deletes a version; Lambda refuses that while the alias needs it.'),
    version: version().describe('Which one.'),
    ...at,
  }),
  z.strictObject({ kind: kind('stop-execution', 'Somebody stops the state machine.'), ...at }),
  z.strictObject({
    kind: kind('request', 'A rollout is asked for while one is open.'),
    version: version()
      .optional()
      .describe('The version that a second pipeline asks for. The same request once more, a replay, unless given.'),
    times: count().prefault(1).describe('How often the same event arrives.'),
    ...at,
  }),
]);

export type ScenarioFault = z.output<typeof faultSchema>;
