import { SFNClient } from '@aws-sdk/client-sfn';
import { type Executions, stepFunctionsExecutions } from '../../lib/aws/executions.ts';
import { settled } from './client-settings.ts';
import { setting } from './environment.ts';

/** The part of Step Functions that only wakes a machine. */
export const wakeClient = (): Pick<Executions, 'wake'> =>
  stepFunctionsExecutions(new SFNClient(settled), setting('STATE_MACHINE_ARN'));
