import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { TaskFunction } from './task-function.ts';

/**
 * Lets a function read what the sources of plans' metrics ask for: the secrets below the control plane's own prefix, `<control plane>/<owner>/…`, and no others. Which owner's they are is for the task to tell: it asks only for those
 * of the rollout's owner, whatever the plan says.
 */
export function grantReadMetricSecrets(stack: Stack, controlPlane: string, to: TaskFunction): void {
  const reason = 'Secrets are named in plans that come later; the prefix narrows this to those made for metrics.';
  const below = { service: 'secretsmanager', resource: 'secret', resourceName: `${controlPlane}/*` };
  to.allowWildcard(['secretsmanager:GetSecretValue'], {
    resource: {
      arn: stack.formatArn({ ...below, arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
      finding: `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${controlPlane}/*`,
    },
    reason,
  });
}
