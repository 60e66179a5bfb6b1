import {
  type CloudFormationClient,
  DescribeStackResourceCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import type { CodeDeployOwner } from '../core/rollout/preflight/found.ts';
import { aliasesOfCodeDeploy } from '../core/rollout/preflight/template.ts';
import type { AliasAddress } from './alias.ts';

/** Which stack a function came from, as CloudFormation itself tags it. */
const stackTag = 'aws:cloudformation:stack-name';

/** The CloudFormation stacks that application teams deploy. */
export interface Stacks {
  /**
   * Whether the stack a function was made by hands this alias to CodeDeploy. An alias whose function is in another stack,
   * or in none, cannot be looked up.
   */
  readonly codeDeployOwner: (
    tags: Readonly<Record<string, string>>,
    address: AliasAddress,
  ) => Promise<CodeDeployOwner | undefined>;
}

export function cloudFormationStacks(client: CloudFormationClient): Stacks {
  return {
    codeDeployOwner: async (tags, { functionName, aliasName }) => {
      const stack = tags[stackTag];
      if (!stack) return undefined;
      const { TemplateBody = '' } = await client.send(
        new GetTemplateCommand({ StackName: stack, TemplateStage: 'Processed' }),
      );
      for (const resource of aliasesOfCodeDeploy(TemplateBody)) {
        const { StackResourceDetail } = await client.send(
          new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: resource }),
        );
        const physical = StackResourceDetail?.PhysicalResourceId ?? '';
        if (physical.endsWith(`:function:${functionName}:${aliasName}`)) return { stack, resource };
      }
      return undefined;
    },
  };
}
