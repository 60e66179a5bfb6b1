import type { Stack } from 'aws-cdk-lib';
import type { TaskFunction } from './task-function.ts';

/** Lets a function ask whether change calendars are open, which is all that the action tells. */
export function grantReadCalendars({ partition }: Stack, to: TaskFunction): void {
  to.allowWildcard(['ssm:GetCalendarState'], {
    resource: {
      arn: `arn:${partition}:ssm:*:*:document/*`,
      finding: 'arn:<AWS::Partition>:ssm:*:*:document/*',
    },
    reason: 'Calendars are named in plans that come later, and other accounts may share theirs.',
  });
}
