import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { TaskFunction } from './task-function.ts';

/**
 * Lets a function read what the sources of plans' metrics ask for: the secrets and parameters below the control plane's own
 * prefix, `<control plane>/<owner>/…`, and no others. Which owner's they are is for the task to tell: it asks only for those
 * of the rollout's owner, whatever the plan says.
 */
export function grantReadMetricSecrets(stack: Stack, controlPlane: string, to: TaskFunction): void {
  const reason = 'Secrets are named in plans that come later; the prefix narrows this to those made for metrics.';
  const below = (service: string, resource: string, arnFormat: ArnFormat) => ({
    resource: {
      arn: stack.formatArn({ service, resource, resourceName: `${controlPlane}/*`, arnFormat }),
      finding: `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}${arnFormat === ArnFormat.COLON_RESOURCE_NAME ? ':' : '/'}${controlPlane}/*`,
    },
    reason,
  });
  to.allowWildcard(
    ['secretsmanager:GetSecretValue'],
    below('secretsmanager', 'secret', ArnFormat.COLON_RESOURCE_NAME),
  ).allowWildcard(['ssm:GetParameter'], below('ssm', 'parameter', ArnFormat.SLASH_RESOURCE_NAME));
}
