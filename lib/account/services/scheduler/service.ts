import type { Timer } from '../../clock.ts';
import { AwsError, type Context, NotModelledError, type Service } from '../../contract.ts';
import { ratePeriodMs } from '../events/schedule-expression.ts';

const PROPERTIES = ['Name', 'GroupName', 'Description', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'State'];
const TARGET = ['Arn', 'RoleArn', 'Input', 'RetryPolicy', 'DeadLetterConfig'];
const LONGEST_WAIT_MS = 480_000;

interface Target {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

/**
 * EventBridge Scheduler as far as CloudFormation uses it: schedules with `rate(…)` that call a function or start an
 * execution as the target's role. A rate schedule without a start date begins at once, precise to a minute (EventBridge
 * Scheduler user guide, "Schedule types"). There are no API operations.
 */
export function schedulerService(context: Context): Service {
  const { clock, random, region, accountId } = context;

  const run = async (target: Target, payload: string, startedAt: number, retries: number): Promise<void> => {
    try {
      await context.call({ ...callFor(target, payload), principal: { kind: 'role', arn: target.RoleArn } });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = target.RetryPolicy ?? {};
      const wait = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** retries) * random.between(0.5, 1);
      const tooOld = clock.now() + wait > startedAt + 1_000 * MaximumEventAgeInSeconds;
      if (retries < MaximumRetryAttempts && !tooOld) {
        clock.after(wait, () => void run(target, payload, startedAt, retries + 1));
        return;
      }
      await bury(context, target, payload, error, retries);
    }
  };

  /** Timers of schedules that run, by name. */
  const timers = new Map<string, Timer>();

  return {
    name: 'scheduler',
    operations: {},
    permissions: () => [],
    resources: {
      'AWS::Scheduler::Schedule': {
        create: (properties, resource) => {
          const { Target: target, FlexibleTimeWindow: window, State = 'ENABLED' } = properties;
          refuseOthers('AWS::Scheduler::Schedule', properties, [...PROPERTIES, 'Target', 'FlexibleTimeWindow']);
          refuseOthers('Target of AWS::Scheduler::Schedule', target, TARGET);
          if (window?.Mode !== 'OFF') throw new NotModelledError('flexible time windows of AWS::Scheduler::Schedule');
          const periodMs = ratePeriodMs(properties.ScheduleExpression);
          if (periodMs === undefined) {
            throw new AwsError('ValidationException', `Invalid Schedule Expression ${properties.ScheduleExpression}.`);
          }
          const name = properties.Name ?? resource.physicalName(64);
          const arn = `arn:aws:scheduler:${region}:${accountId}:schedule/${properties.GroupName ?? 'default'}/${name}`;
          callFor(target, '{}');

          const tick = () => {
            timers.set(name, clock.after(periodMs, tick));
            const payload = target.Input ?? JSON.stringify(defaultEvent(context, arn));
            void run(target, payload, clock.now(), 0);
          };
          if (State === 'ENABLED') timers.set(name, clock.after(random.between(0, 60_000), tick));
          return { ref: name, attributes: { Arn: arn } };
        },
        delete: ({ ref }) => {
          timers.get(ref)?.cancel();
          timers.delete(ref);
        },
      },
    },
  };
}

/** @throws NotModelledError for a target that is neither a function nor a state machine */
function callFor({ Arn }: Target, payload: string) {
  const service = Arn.split(':')[2];
  if (service === 'lambda') {
    const input = { FunctionName: Arn, InvocationType: 'Event', Payload: new TextEncoder().encode(payload) };
    return { service, operation: 'Invoke', input };
  }
  if (service === 'states') {
    return { service, operation: 'StartExecution', input: { stateMachineArn: Arn, input: payload } };
  }
  throw new NotModelledError(`schedule target ${Arn}`);
}

/** What a target gets that has no input of its own. */
function defaultEvent({ accountId, region, clock, random }: Context, scheduleArn: string) {
  return {
    version: '0',
    id: random.uuid(),
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: accountId,
    time: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
    region,
    resources: [scheduleArn],
    detail: '{}',
  };
}

/** The dead-letter queue is written to with the target's role (Scheduler user guide, "Configuring a dead-letter queue"). */
async function bury(
  context: Context,
  target: Target,
  payload: string,
  error: AwsError,
  retries: number,
): Promise<void> {
  const queue = target.DeadLetterConfig?.Arn;
  if (queue === undefined) return;
  const [, , , region, account, name] = queue.split(':');
  const attributes = {
    TARGET_ARN: target.Arn,
    ERROR_CODE: error.name,
    ERROR_MESSAGE: error.message,
    RETRY_ATTEMPTS: String(retries),
  };
  const input = {
    QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
    MessageBody: payload,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: 'String', StringValue }]),
    ),
  };
  const principal = { kind: 'role', arn: target.RoleArn } as const;
  try {
    await context.call({ service: 'sqs', operation: 'SendMessage', input, principal });
  } catch (failure) {
    if (!(failure instanceof AwsError)) throw failure;
  }
}

function refuseOthers(what: string, properties: object, known: readonly string[]): void {
  for (const name of Object.keys(properties)) {
    if (!known.includes(name)) throw new NotModelledError(`property ${name} of ${what}`);
  }
}
