import type { Context, Service } from '../../contract.ts';
import { iamResources } from './resources.ts';

/** IAM as far as templates need it: roles and policies. It has no API operations here. */
export function iamService(context: Context): Service {
  return { name: 'iam', operations: {}, permissions: () => [], resources: iamResources(context) };
}
