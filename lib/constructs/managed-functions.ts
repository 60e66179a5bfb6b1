import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { controlPlaneTag, hookTag } from '../core/rollout/preflight.ts';
import type { TaskFunction } from './task-function.ts';

/** The functions of application teams, which opt in to a control plane by a tag. */
export interface ManagedFunctions {
  /** Reads an alias. */
  readonly grantRead: (to: TaskFunction) => void;
  /** Moves aliases of functions that have opted in, and of no others. */
  readonly grantMove: (to: TaskFunction) => void;
  /** Asks functions that have opted in as hooks, and no others. */
  readonly grantAsk: (to: TaskFunction) => void;
  /** Reads the log groups that have opted in, and no others. */
  readonly grantReadLogs: (to: TaskFunction) => void;
  /** Makes and removes aliases of functions that have opted in. */
  readonly grantOwn: (to: TaskFunction) => void;
  /** Reads which versions there are. */
  readonly grantList: (to: TaskFunction) => void;
  /** Reads which versions there are and which of them serve, and removes versions of functions that have opted in. */
  readonly grantPrune: (to: TaskFunction) => void;
  /** Reads versions and tags. */
  readonly grantIdentify: (to: TaskFunction) => void;
  /** Reads versions, their capacity and tags, and the templates that functions were made by. */
  readonly grantInspect: (to: TaskFunction) => void;
  /** Reads which versions aliases serve. */
  readonly grantTrace: (to: TaskFunction) => void;
  /** Keeps executions ready for versions of functions that have opted in. */
  readonly grantWarm: (to: TaskFunction) => void;
  /** Gives them up again. */
  readonly grantCool: (to: TaskFunction) => void;
}

export function managedFunctions(stack: Stack, controlPlane: string): ManagedFunctions {
  const everyFunction = {
    arn: stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
    finding: 'arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:*',
  };
  const read = {
    resource: everyFunction,
    reason: 'Which functions opt in is not known at deployment; this only reads.',
  };
  const move = {
    resource: everyFunction,
    reason: 'Which functions opt in is not known at deployment; their tag narrows this to those.',
    conditions: { StringEquals: { [`aws:ResourceTag/${controlPlaneTag}`]: controlPlane } },
  };
  const ask = {
    resource: everyFunction,
    reason: 'Which functions are hooks is not known at deployment; their tag narrows this to those.',
    conditions: { StringEquals: { [`aws:ResourceTag/${hookTag}`]: controlPlane } },
  };
  const readLogs = {
    resource: {
      arn: stack.formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: '*',
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
      finding: 'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:*',
    },
    reason: 'Which log groups may be read is not known at deployment; their tag narrows this to those.',
    conditions: { StringEquals: { [`aws:ResourceTag/${controlPlaneTag}`]: controlPlane } },
  };
  const readStacks = {
    resource: {
      arn: stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: '*' }),
      finding: 'arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/*',
    },
    reason: 'Which stacks made the functions is not known at deployment; this only reads.',
  };
  return {
    grantRead: (to) => to.allowWildcard(['lambda:GetAlias'], read),
    grantMove: (to) => to.allowWildcard(['lambda:UpdateAlias'], move),
    grantAsk: (to) => to.allowWildcard(['lambda:InvokeFunction'], ask),
    grantReadLogs: (to) => to.allowWildcard(['logs:FilterLogEvents'], readLogs),
    grantInspect: (to) =>
      to
        .allowWildcard(
          ['lambda:GetFunctionConfiguration', 'lambda:ListProvisionedConcurrencyConfigs', 'lambda:ListTags'],
          read,
        )
        .allowWildcard(['cloudformation:DescribeStackResource', 'cloudformation:GetTemplate'], readStacks),
    grantTrace: (to) => to.allowWildcard(['lambda:ListAliases'], read),
    grantWarm: (to) =>
      to
        .allowWildcard(['lambda:ListProvisionedConcurrencyConfigs'], read)
        .allowWildcard(['lambda:PutProvisionedConcurrencyConfig'], move),
    grantCool: (to) => to.allowWildcard(['lambda:DeleteProvisionedConcurrencyConfig'], move),
    grantOwn: (to) => to.allowWildcard(['lambda:CreateAlias', 'lambda:DeleteAlias'], move),
    grantList: (to) => to.allowWildcard(['lambda:ListVersionsByFunction'], read),
    grantPrune: (to) =>
      to
        .allowWildcard(['lambda:ListVersionsByFunction', 'lambda:ListAliases'], read)
        .allowWildcard(['lambda:DeleteFunction'], move),
    grantIdentify: (to) => to.allowWildcard(['lambda:GetFunctionConfiguration', 'lambda:ListTags'], read),
  };
}
