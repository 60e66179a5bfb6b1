import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { acknowledge } from './acknowledge.ts';
import type { TaskFunction } from './task-function.ts';

/** One function per Task state, under the state's name. */
export interface RolloutTasks {
  readonly Prepare: TaskFunction;
  readonly Shift: TaskFunction;
  readonly Analyze: TaskFunction;
  readonly HandOver: TaskFunction;
  readonly Promote: TaskFunction;
  readonly RollBack: TaskFunction;
  readonly Finish: TaskFunction;
}

export interface RolloutMachineProps {
  readonly stateMachineName: string;
  readonly tasks: RolloutTasks;
  readonly table: Table;
}

/** The state machine of `statemachines/rollout.asl.json`, allowed to call its tasks and to wait in the table. */
export class RolloutMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { stateMachineName, tasks, table }: RolloutMachineProps) {
    super(scope, id);
    const functions = Object.entries(tasks).map(([state, task]) => [state, (task as TaskFunction).lambda] as const);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName,
      definitionBody: DefinitionBody.fromString(definition()),
      definitionSubstitutions: {
        TableName: table.tableName,
        ...Object.fromEntries(functions.map(([state, lambda]) => [`${state}FunctionArn`, lambda.functionArn])),
      },
      logs: {
        level: LogLevel.ALL,
        destination: new LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
      tracingEnabled: true,
    });
    // A definition that is not made of constructs grants nothing by itself.
    const functionArns = functions.map(([, lambda]) => lambda.functionArn);
    this.stateMachine.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: functionArns }),
    );
    acknowledge(
      this.stateMachine,
      'AwsSolutions-IAM5',
      'The log delivery and X-Ray actions that CDK adds for a state machine know no resources.',
      'Resource::*',
    );
    table.grant(this.stateMachine, 'dynamodb:UpdateItem');
  }
}

/** The file as it is but for its white space: in the template, so that it needs no bucket to be read from. */
function definition(): string {
  const file = fileURLToPath(new URL('../../statemachines/rollout.asl.json', import.meta.url));
  return JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
}

/** The ARN of a machine that does not exist yet, so that functions can know it which the machine itself calls. */
export const stateMachineArn = (scope: Construct, stateMachineName: string): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: stateMachineName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
