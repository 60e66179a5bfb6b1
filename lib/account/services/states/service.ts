import type {
  DescribeExecutionInput,
  DescribeStateMachineInput,
  GetExecutionHistoryInput,
  HistoryEvent,
  ListExecutionsInput,
  SendTaskFailureInput,
  SendTaskHeartbeatInput,
  SendTaskSuccessInput,
  StartExecutionInput,
  StopExecutionInput,
} from '@aws-sdk/client-sfn';
import { startExecution } from '../../asl/execution.ts';
import { functionLibrary } from '../../asl/library.ts';
import { MAX_PAYLOAD_BYTES } from '../../asl/payload.ts';
import type { Engine, Execution, Transition } from '../../asl/run.ts';
import { taskTokens } from '../../asl/tokens.ts';
import { type Context, NotModelledError, type Operation, type Permission, type Service } from '../../contract.ts';
import { checkLength } from './constraints.ts';
import { executions, type StateMachine } from './executions.ts';
import { describedExecution, describedMachine, listed } from './output.ts';
import { paged } from './paging.ts';
import { stateMachineResource } from './resources.ts';
import { statusChange, type StatusChangeEvent } from './status-change.ts';

/** What the service tells whoever set it up. */
export interface StatesOptions {
  /** Takes each `Step Functions Execution Status Change` event. */
  readonly publish?: (event: StatusChangeEvent) => void;
  /**
   * Takes an error that is no failure of the machine: a call that is not modelled, or a defect of the account. The
   * execution stays where it is. Thrown by default, which ends the process.
   */
  readonly onDefect?: (error: unknown, execution: Execution) => void;
}

/** Step Functions, and what a rehearsal wants to know of it. */
export interface StatesService extends Service {
  /** Billed state transitions so far: every state entered, and every retry. */
  readonly transitions: () => number;
  /** Every execution, in the order of their starts. */
  readonly executions: () => readonly Execution[];
  /** Calls the listener at each transition from now on; gives the way to take it away again. */
  readonly onTransition: (listener: (transition: Transition) => void) => () => void;
  /** Calls the listener with each history event of any execution from now on. */
  readonly onHistory: (listener: (executionArn: string, event: HistoryEvent) => void) => () => void;
}

/**
 * The Step Functions of an account: Standard workflows in JSONata.
 * Not modelled: Express, versions and aliases, activities, redrive, Map and Parallel, the StateTransition bucket (which
 * delays and never fails), and the eventual consistency of DescribeExecution.
 */
export function statesService(
  context: Context,
  { publish = () => {}, onDefect = thrown }: StatesOptions = {},
): StatesService {
  const { clock, random, region } = context;
  const tokens = taskTokens(random.fork('tokens'));
  const transitionListeners = new Set<(transition: Transition) => void>();
  const historyListeners = new Set<(executionArn: string, event: HistoryEvent) => void>();
  let transitions = 0;

  const engine: Engine = {
    clock,
    region,
    tokens,
    random: random.fork('engine'),
    library: functionLibrary(clock, random.fork('library')),
    call: context.call,
    onTransition: (transition) => {
      transitions++;
      for (const listener of transitionListeners) listener(transition);
    },
    onEvent: (arn, event) => {
      for (const listener of historyListeners) listener(arn, event);
    },
    onStatus: (execution) => publish(statusChange(execution)),
    onDefect,
  };
  const machines = new Map<string, StateMachine>();
  const store = executions(machines, random.fork('names'), (machine, name, arn, input) =>
    startExecution(machine, name, arn, input, engine),
  );

  const operations: Record<string, Operation> = {
    StartExecution: (input: StartExecutionInput) => {
      const { arn, startedAt } = store.start(input);
      return { executionArn: arn, startDate: new Date(startedAt) };
    },
    StopExecution: ({ executionArn, error, cause }: StopExecutionInput) => {
      const execution = store.find(executionArn);
      execution.abort(error, cause);
      return { stopDate: new Date(execution.stoppedAt!) };
    },
    DescribeExecution: ({ executionArn }: DescribeExecutionInput) => describedExecution(store.find(executionArn)),
    GetExecutionHistory: (input: GetExecutionHistoryInput) => {
      const { executionArn, reverseOrder, maxResults, nextToken, includeExecutionData = true } = input;
      if (!includeExecutionData) throw new NotModelledError('a history without execution data is not modelled');
      const { events } = store.find(executionArn);
      const page = paged(reverseOrder ? [...events].reverse() : events, maxResults, nextToken);
      return { events: page.items, nextToken: page.nextToken };
    },
    ListExecutions: (input: ListExecutionsInput) => {
      const { stateMachineArn, statusFilter, maxResults, nextToken, mapRunArn, redriveFilter } = input;
      if (mapRunArn ?? redriveFilter) throw new NotModelledError('map runs and redrives are not modelled');
      const found = store.of(stateMachineArn).filter(({ status }) => !statusFilter || status === statusFilter);
      const page = paged(found.reverse(), maxResults, nextToken);
      return { executions: page.items.map(listed), nextToken: page.nextToken };
    },
    DescribeStateMachine: ({ stateMachineArn }: DescribeStateMachineInput) =>
      describedMachine(store.machine(stateMachineArn)),
    SendTaskSuccess: ({ taskToken, output }: SendTaskSuccessInput) => {
      checkLength('output', output!, MAX_PAYLOAD_BYTES, true);
      tokens.succeed(taskToken!, output!);
      return {};
    },
    SendTaskFailure: ({ taskToken, error, cause }: SendTaskFailureInput) => {
      tokens.fail(taskToken!, error, cause);
      return {};
    },
    SendTaskHeartbeat: ({ taskToken }: SendTaskHeartbeatInput) => {
      tokens.heartbeat(taskToken!);
      return {};
    },
  };
  return {
    name: 'states',
    operations,
    permissions,
    resources: { 'AWS::StepFunctions::StateMachine': stateMachineResource(context, machines) },
    transitions: () => transitions,
    executions: store.all,
    onTransition: (listener) => subscribed(transitionListeners, listener),
    onHistory: (listener) => subscribed(historyListeners, listener),
  };
}

function thrown(error: unknown): never {
  throw error;
}

function subscribed<L>(listeners: Set<L>, listener: L): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Callbacks know no resource; everything else is allowed per machine or per execution. Source: Service Authorization Reference. */
function permissions(operation: string, input: object): readonly Permission[] {
  const { stateMachineArn, executionArn } = input as { stateMachineArn?: string; executionArn?: string };
  return [{ action: `states:${operation}`, resource: stateMachineArn ?? executionArn ?? '*' }];
}
