import { Stack } from 'aws-cdk-lib';
import { anything, type TaskFunction } from '../task-function.ts';
import { CommandApi } from '../command-api.ts';
import { grantExecute, grantMove, grantWake, type Surroundings } from './surroundings.ts';

const environmentAlarms = {
  resource: anything,
  reason: 'Composite alarms are described by no resource of theirs, and the environment may get other alarms later.',
};

/** People say what they want of rollouts. */
export function obeyCommands(surroundings: Surroundings): CommandApi {
  const { scope, records, managed, flags, make } = surroundings;
  const command = make('Command', 'command', 'Does what people say about rollouts', { memorySize: 1024 });
  grantExecute(command, surroundings);
  grantWake(command);
  records.grantAppend(command);
  grantReadTags(Stack.of(scope), command);
  managed.grantRead(command);
  grantMove(command, surroundings);
  if (flags) {
    flags.grantMonitors(command);
    command.allowWildcard(['cloudwatch:DescribeAlarms'], environmentAlarms);
  }
  return new CommandApi(scope, 'CommandApi', { command: command.lambda });
}

/** Plans may ask for approvals by whoever has a tag; a caller's ARN does not tell it. */
function grantReadTags({ partition, account }: Stack, to: TaskFunction): void {
  for (const [action, kind] of [
    ['iam:ListRoleTags', 'role'],
    ['iam:ListUserTags', 'user'],
  ] as const) {
    to.allowWildcard([action], {
      resource: {
        arn: `arn:${partition}:iam::${account}:${kind}/*`,
        finding: `arn:<AWS::Partition>:iam::<AWS::AccountId>:${kind}/*`,
      },
      reason: 'Who will approve is not known beforehand; the tags of roles and users are all that this tells.',
    });
  }
}
