import { AwsError, NotModelledError, type Permission, type Service } from '../contract.ts';
import type { Stack, StackBook } from './stack.ts';

interface Named {
  readonly StackName: string;
}

/** CloudFormation's API as far as somebody only looks: templates as they were deployed, and what resources have become. */
export function cloudFormationService(
  book: StackBook,
  scope: { readonly accountId: string; readonly region: string },
): Service {
  const find = (name: string) => [...book.values()].find((stack) => stack.name === name || stack.id === name);
  const found = ({ StackName }: Named): Stack => {
    const stack = find(StackName);
    if (!stack) throw new AwsError('ValidationError', `Stack with id ${StackName} does not exist`);
    return stack;
  };
  return {
    name: 'cloudformation',
    operations: {
      GetTemplate: (input: Named & { readonly TemplateStage?: string }) => ({
        TemplateBody: JSON.stringify(found(input).source.template, null, 1),
        StagesAvailable: ['Original', 'Processed'],
      }),
      DescribeStackResource: (input: Named & { readonly LogicalResourceId: string }) => {
        const stack = found(input);
        const { LogicalResourceId } = input;
        const resource = stack.resources.get(LogicalResourceId);
        if (!resource) {
          throw new AwsError('ValidationError', `Resource ${LogicalResourceId} does not exist for stack ${stack.name}`);
        }
        return { StackResourceDetail: detailOf(stack, resource) };
      },
    },
    permissions: (operation, { StackName }: object & Partial<Named>): readonly Permission[] => {
      if (StackName === undefined) throw new NotModelledError(`cloudformation:${operation} without a stack's name`);
      const resource = find(StackName)?.id ?? arnOf(StackName, scope);
      return [{ action: `cloudformation:${operation}`, resource }];
    },
    resources: {},
  };
}

function detailOf(stack: Stack, { logicalId, type, ref }: { logicalId: string; type: string; ref: string }) {
  const last = stack.events.findLast((event) => event.logicalId === logicalId);
  return {
    StackName: stack.name,
    StackId: stack.id,
    LogicalResourceId: logicalId,
    PhysicalResourceId: ref,
    ResourceType: type,
    ...(last && { LastUpdatedTimestamp: new Date(last.at), ResourceStatus: last.status }),
  };
}

/** A stack that there is not may still be somebody's to ask for. */
const arnOf = (name: string, { accountId, region }: { readonly accountId: string; readonly region: string }) =>
  name.startsWith('arn:') ? name : `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/*`;
