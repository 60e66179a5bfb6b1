import type { Context, Service } from '../../contract.ts';
import { logsResources } from './resources.ts';

/** CloudWatch Logs as far as templates need it: log groups that exist by name. Nothing is written to them. */
export function logsService(context: Context): Service {
  return { name: 'logs', operations: {}, permissions: () => [], resources: logsResources(context) };
}
