import { formatArn } from '../../arn.ts';
import type { Context, ResourceHandler } from '../../contract.ts';
import { NotModelledError } from '../../contract.ts';
import { updateWithoutEffect } from '../../cloudformation/changes.ts';
import type { LogGroups } from './log-groups.ts';

const PROPERTIES = ['LogGroupName', 'RetentionInDays', 'Tags', 'LogGroupClass', 'KmsKeyId'];

/** A log group has a name, tags and an ARN; its `Arn` ends in `:*`, as CloudFormation gives it. */
export function logsResources(
  { accountId, region }: Context,
  groups: LogGroups,
): Readonly<Record<string, ResourceHandler>> {
  return {
    'AWS::Logs::LogGroup': {
      replacedBy: ['LogGroupName'],
      update: updateWithoutEffect('AWS::Logs::LogGroup', ...PROPERTIES),
      delete: ({ ref }) => groups.remove(ref),
      create: (properties, resource) => {
        const unknown = Object.keys(properties).find((property) => !PROPERTIES.includes(property));
        if (unknown) throw new NotModelledError(`AWS::Logs::LogGroup with ${unknown} is not modelled`);
        const name: string = properties.LogGroupName ?? resource.physicalName(512);
        groups.add(name, resource.tags);
        const Arn = formatArn({ service: 'logs', region, accountId, resource: `log-group:${name}:*` });
        return { ref: name, attributes: { Arn } };
      },
    },
  };
}
