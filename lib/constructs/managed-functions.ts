import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { controlPlaneTag } from '../core/rollout/preflight.ts';
import type { TaskFunction } from './task-function.ts';

/** The functions of application teams, which opt in to a control plane by a tag. */
export interface ManagedFunctions {
  /** Reads an alias. */
  readonly grantRead: (to: TaskFunction) => void;
  /** Moves aliases of functions that have opted in, and of no others. */
  readonly grantMove: (to: TaskFunction) => void;
  /** Reads versions and tags. */
  readonly grantInspect: (to: TaskFunction) => void;
}

const colon = ArnFormat.COLON_RESOURCE_NAME;

export function managedFunctions(stack: Stack, controlPlane: string): ManagedFunctions {
  // Which functions will opt in is not known at deployment, so it is the tag that narrows the wildcard.
  const everyFunction = [
    stack.formatArn({ service: 'lambda', resource: 'function', resourceName: '*', arnFormat: colon }),
  ];
  const optedIn = { StringEquals: { [`aws:ResourceTag/${controlPlaneTag}`]: controlPlane } };
  return {
    grantRead: (to) => to.allow(['lambda:GetAlias'], everyFunction),
    grantMove: (to) => to.allow(['lambda:UpdateAlias'], everyFunction, optedIn),
    grantInspect: (to) => to.allow(['lambda:GetFunctionConfiguration', 'lambda:ListTags'], everyFunction),
  };
}
