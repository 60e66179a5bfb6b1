import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { virtualClock } from '../../../lib/account/clock.ts';
import { AwsError, type Call, type Context } from '../../../lib/account/contract.ts';
import { iamStore } from '../../../lib/account/iam/evaluator.ts';
import { seededRandom } from '../../../lib/account/random.ts';
import { type StatesOptions, type StatesService, statesService } from '../../../lib/account/services/states/service.ts';

export const START = Date.UTC(2026, 0, 1);
export const ROLE = 'arn:aws:iam::123456789012:role/machine';
export const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:loop';

export interface Setup {
  readonly states: Readonly<Record<string, object>>;
  readonly startAt?: string;
  readonly timeoutSeconds?: number;
  /** What the rest of the account answers. */
  readonly answer?: (call: Call, clock: Context['clock']) => object | Promise<object>;
  readonly options?: StatesOptions;
  readonly seed?: number;
}

/** A Step Functions service with one machine, on a virtual clock, and an account that answers as the test says. */
export function aMachine({ states, startAt, timeoutSeconds, answer = () => ({}), options, seed = 1 }: Setup) {
  const clock = virtualClock(START);
  const calls: Call[] = [];
  const context: Context = {
    accountId: '123456789012',
    region: 'eu-west-1',
    clock,
    random: seededRandom(seed),
    call: async (call) => {
      calls.push(call);
      return answer(call, clock);
    },
    deliver: async () => {},
    iam: iamStore(),
  };
  const service = statesService(context, options);
  createMachine(service, {
    DefinitionString: {
      QueryLanguage: 'JSONata',
      StartAt: startAt ?? Object.keys(states)[0],
      ...(timeoutSeconds === undefined ? {} : { TimeoutSeconds: timeoutSeconds }),
      States: states,
    },
  });
  const send = async (operation: string, input: object): Promise<any> =>
    service.operations[operation]!(input, {
      service: 'states',
      operation,
      input,
      principal: { kind: 'administrator' },
    });

  return {
    service,
    clock,
    calls,
    send,
    /** Starts the machine and runs the clock until so many seconds have passed. */
    run: async (input: unknown = {}, seconds = 3600) => {
      const { executionArn } = await send('StartExecution', {
        stateMachineArn: MACHINE,
        name: 'one',
        input: JSON.stringify(input),
      });
      await clock.runUntil(START + seconds * 1000);
      return { executionArn, ...(await ended(send, executionArn)) };
    },
    /** What an execution looks like now. */
    look: (executionArn = MACHINE.replace(':stateMachine:', ':execution:').concat(':one')) => ended(send, executionArn),
  };
}

/** Creates the machine named `loop` from CloudFormation properties. */
export function createMachine(service: StatesService, properties: object, asset = (key: string) => key) {
  return service.resources['AWS::StepFunctions::StateMachine']!.create(
    { StateMachineName: 'loop', RoleArn: ROLE, ...properties },
    { logicalId: 'Machine', stackName: 'stack', physicalName: () => 'stack-Machine-ABC', asset, tags: {} },
  );
}

async function ended(send: (operation: string, input: object) => Promise<any>, executionArn: string) {
  const description = await send('DescribeExecution', { executionArn });
  const { events } = (await send('GetExecutionHistory', { executionArn, maxResults: 1000 })) as {
    events: HistoryEvent[];
  };
  return {
    description,
    events,
    types: events.map(({ type }) => type),
    output: description.output === undefined ? undefined : JSON.parse(description.output),
  };
}

/** What Lambda's Invoke answers for a function that returned this. */
export const returned = (payload: unknown, version = '7') => ({
  StatusCode: 200,
  Payload: new TextEncoder().encode(JSON.stringify(payload)),
  ExecutedVersion: version,
});

/** What Lambda's Invoke answers for a function that threw. */
export const thrown = (errorType: string, errorMessage: string) => ({
  ...returned({ errorType, errorMessage, trace: [] }),
  FunctionError: 'Unhandled',
});

export const throttled = () => {
  throw new AwsError('TooManyRequestsException', 'Rate exceeded', 429, { Reason: 'CallerRateLimitExceeded' });
};

export const INVOKE = 'arn:aws:states:::lambda:invoke';

/** A Task that invokes the function `analyze`. */
export const anInvoke = (fields: object = {}) => ({
  Type: 'Task',
  Resource: INVOKE,
  Arguments: { FunctionName: 'analyze', Payload: { rollout: 'r-1' } },
  End: true,
  ...fields,
});

/** A Task that registers its token in DynamoDB and waits for it. */
export const aWait = (fields: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',
  Arguments: { TableName: 'record', Key: { pk: { S: 'r-1' }, token: { S: '{% $states.context.Task.Token %}' } } },
  TimeoutSeconds: 60,
  End: true,
  ...fields,
});

/** The token a wait handed to DynamoDB. */
export const tokenIn = (call: Call): string => (call.input as any).Key.token.S;
