import type { StartExecutionInput } from '@aws-sdk/client-sfn';
import type { Execution, Machine } from '../../asl/run.ts';
import { MAX_PAYLOAD_BYTES, type Payload } from '../../asl/payload.ts';
import type { Instant } from '../../clock.ts';
import { AwsError, NotModelledError } from '../../contract.ts';
import type { Random } from '../../random.ts';
import { checkLength } from './constraints.ts';

/** A machine as it was created. */
export interface StateMachine extends Machine {
  readonly definitionText: string;
  readonly createdAt: Instant;
}

export interface Executions {
  /** Starts one, or gives the one that runs already under this name with this input. */
  readonly start: (input: StartExecutionInput) => Execution;
  readonly find: (executionArn: string | undefined) => Execution;
  readonly machine: (stateMachineArn: string | undefined) => StateMachine;
  /** Those of one machine, oldest first. */
  readonly of: (stateMachineArn: string | undefined) => Execution[];
  readonly all: () => readonly Execution[];
}

/**
 * The executions of an account by ARN. A name stays taken for the account's life; AWS frees it 90 days after the end.
 * Source: Step Functions API Reference, StartExecution; texts recorded in localstack/localstack `test_sfn_api`.
 */
export function executions(
  machines: ReadonlyMap<string, StateMachine>,
  random: Random,
  begin: (machine: StateMachine, name: string, arn: string, input: Payload) => Execution,
): Executions {
  const byArn = new Map<string, Execution>();

  const machine = (arn: string | undefined): StateMachine => {
    checkArn(arn, 'stateMachine');
    const found = machines.get(arn);
    if (!found) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return found;
  };
  return {
    machine,
    start: ({ stateMachineArn, name: givenName, input: givenInput = '{}' }) => {
      const target = machine(stateMachineArn);
      const name = givenName ?? random.uuid();
      checkName(name);
      const input = parsedInput(givenInput);
      const arn = `${target.arn.replace(':stateMachine:', ':execution:')}:${name}`;
      const existing = byArn.get(arn);
      if (existing?.status === 'RUNNING' && existing.input === input.text) return existing;
      if (existing) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
      const execution = begin(target, name, arn, input);
      byArn.set(arn, execution);
      return execution;
    },
    find: (arn) => {
      checkArn(arn, 'execution');
      const found = byArn.get(arn);
      if (!found) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
      return found;
    },
    of: (arn) => {
      const owner = machine(arn);
      return [...byArn.values()].filter((execution) => execution.machine.arn === owner.arn);
    },
    all: () => [...byArn.values()],
  };
}

function checkArn(arn: string | undefined, kind: 'stateMachine' | 'execution'): asserts arn is string {
  const parts = arn?.split(':') ?? [];
  if (parts[0] !== 'arn' || parts[2] !== 'states' || parts[5] !== kind) {
    throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${parts[5] ?? arn}'`);
  }
  if (kind === 'stateMachine' && parts.length > 7) {
    throw new NotModelledError(`versions and aliases of state machines are not modelled: ${arn}`);
  }
}

// Whitespace, brackets, wildcards, special and control characters: API Reference, StartExecution, "name".
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\ufffe\uffff\ud800-\udfff]/u;

function checkName(name: string): void {
  checkLength('name', name, 80);
  if (FORBIDDEN.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

function parsedInput(text: string): Payload {
  checkLength('input', text, MAX_PAYLOAD_BYTES, true);
  try {
    return { value: JSON.parse(text), text };
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}
