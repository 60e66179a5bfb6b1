import { Stack } from 'aws-cdk-lib';
import type { TaskFunction } from '../task-function.ts';
import { CommandApi } from '../command-api.ts';
import { grantExecute, grantMove, grantWake, type Surroundings } from './surroundings.ts';

/** People say what they want of rollouts. */
export function obeyCommands(surroundings: Surroundings): CommandApi {
  const { scope, records, managed, make } = surroundings;
  const command = make('Command', 'command', 'Does what people say about rollouts', { memorySize: 1024 });
  grantExecute(command, surroundings);
  grantWake(command);
  records.grantAppend(command);
  grantReadTags(Stack.of(scope), command);
  managed.grantRead(command);
  grantMove(command, surroundings);
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
