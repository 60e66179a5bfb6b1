import type { CreateLogGroupCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { formatArn } from '../../arn.ts';
import { AwsError, type Context, NotModelledError, type Service } from '../../contract.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { type LogGroups, logGroups } from './log-groups.ts';
import { logsResources } from './resources.ts';

export interface LogsService extends Service {
  readonly write: LogGroups['write'];
}

/**
 * CloudWatch Logs as far as somebody looks for what went wrong: log groups with their tags, what Lambda's platform writes to
 * them about invocations that failed, and FilterLogEvents. What functions log themselves is not kept.
 */
export function logsService(context: Context): LogsService {
  const { accountId, region, clock } = context;
  const groups = logGroups(clock.now);

  const createLogGroup = ({ logGroupName: name = '', tags = {}, ...others }: CreateLogGroupCommandInput) => {
    const [unknown] = Object.keys(others);
    if (unknown) throw new NotModelledError(`logs:CreateLogGroup with ${unknown}`);
    if (groups.find(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    groups.add(name, tags);
    return {};
  };

  /** With the stream part that the ARNs of policies leave to `:*`. */
  const arnOf = (name: string) => formatArn({ service: 'logs', region, accountId, resource: `log-group:${name}:*` });

  return {
    name: 'logs',
    operations: { CreateLogGroup: createLogGroup, FilterLogEvents: filterLogEvents(groups, clock.now) },
    permissions: (operation, { logGroupName = '' }: { readonly logGroupName?: string }) => {
      const tags = groups.find(logGroupName)?.tags ?? new Map<string, string>();
      const context = Object.fromEntries([...tags].map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
      return [{ action: `logs:${operation}`, resource: arnOf(logGroupName), context }];
    },
    resources: logsResources(context, groups),
    write: groups.write,
  };
}
