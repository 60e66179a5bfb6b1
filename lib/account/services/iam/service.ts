import { formatArn } from '../../arn.ts';
import { AwsError, type Context, type Service } from '../../contract.ts';
import { iamResources } from './resources.ts';

interface TagsInput {
  readonly RoleName?: string;
  readonly UserName?: string;
}

/**
 * IAM as far as templates need it, roles and policies; and the tags of roles, as its API tells them (IAM API reference,
 * ListRoleTags and ListUserTags). There are no users.
 */
export function iamService(context: Context): Service {
  const { accountId, iam } = context;
  return {
    name: 'iam',
    operations: {
      ListRoleTags: ({ RoleName = '' }: TagsInput) => {
        const role = iam.roleNamed(RoleName);
        if (!role) throw new AwsError('NoSuchEntity', `The role with name ${RoleName} cannot be found.`, 404);
        return { Tags: Object.entries(role.tags ?? {}).map(([Key, Value]) => ({ Key, Value })), IsTruncated: false };
      },
      ListUserTags: ({ UserName = '' }: TagsInput) => {
        throw new AwsError('NoSuchEntity', `The user with name ${UserName} cannot be found.`, 404);
      },
    },
    permissions: (operation, { RoleName, UserName = '' }: TagsInput) => {
      const arn = RoleName === undefined ? undefined : iam.roleNamed(RoleName)?.arn;
      const resource = RoleName === undefined ? `user/${UserName}` : `role/${RoleName}`;
      return [{ action: `iam:${operation}`, resource: arn ?? formatArn({ service: 'iam', accountId, resource }) }];
    },
    resources: iamResources(context),
  };
}
