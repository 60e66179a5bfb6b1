import { formatArn } from '../../arn.ts';
import { type Context, NotModelledError, type Service } from '../../contract.ts';

/** Of a template; none of them changes who may use the key, but the policy. */
const PROPERTIES = [
  'KeyPolicy',
  'Description',
  'Enabled',
  'EnableKeyRotation',
  'PendingWindowInDays',
  'RotationPeriodInDays',
  'Tags',
];

/**
 * Customer keys of KMS as far as other services ask for them: a key with its policy. Nothing is encrypted here; services that
 * use a key in a caller's name ask IAM whether the caller may (KMS developer guide, "Forward access sessions").
 */
export function kmsService({ accountId, region, random, iam }: Context): Service {
  return {
    name: 'kms',
    operations: {},
    permissions: (operation) => {
      throw new NotModelledError(`kms:${operation} is not modelled`);
    },
    resources: {
      'AWS::KMS::Key': {
        create: (properties, { logicalId }) => {
          const unknown = Object.keys(properties).find((name) => !PROPERTIES.includes(name));
          if (unknown) throw new NotModelledError(`the property ${unknown} of ${logicalId} is not modelled`);
          const KeyId = random.uuid();
          const Arn = formatArn({ service: 'kms', region, accountId, resource: `key/${KeyId}` });
          iam.putResourcePolicy(Arn, properties.KeyPolicy);
          return { ref: KeyId, attributes: { Arn, KeyId } };
        },
      },
    },
  };
}
