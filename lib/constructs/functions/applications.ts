import { CfnOutput, Stack } from 'aws-cdk-lib';
import { completeStatuses } from '../../core/application/stack-event.ts';
import { EventRoute } from '../event-route.ts';
import { serviceTokenExport } from '../imported-control-plane.ts';
import { grantRequest, grantWake, type Surroundings } from './surroundings.ts';

/**
 * What application teams declare in their stacks is taken down at once, and done when the stack is.
 *
 * @returns the service token of their custom resources
 */
export function serveApplications(surroundings: Surroundings): string {
  const serviceToken = registerApplications(surroundings);
  grantWishes(surroundings);
  return serviceToken;
}

function registerApplications({ scope, controlPlane, records, managed, make }: Surroundings): string {
  const register = make('RegisterApplication', 'register-application', 'Makes targets of stacks known');
  grantWake(register);
  records.grantClose(register);
  managed.grantRead(register);
  managed.grantIdentify(register);
  managed.grantOwn(register);
  const { functionArn } = register.lambda;
  new CfnOutput(scope, 'ServiceToken', {
    description: 'For ProgressiveFunction',
    value: functionArn,
    exportName: serviceTokenExport(controlPlane),
  });
  return functionArn;
}

function grantWishes(surroundings: Surroundings): void {
  const { scope, deadLetters } = surroundings;
  const grant = surroundings.make('GrantWishes', 'grant-wishes', 'Asks for the rollouts of stacks that are complete');
  grantRequest(grant, surroundings);
  surroundings.records.grantAppend(grant);
  new EventRoute(scope, 'CompleteStacks', {
    description: 'Stacks that are complete',
    eventPattern: {
      account: [Stack.of(scope).account],
      source: ['aws.cloudformation'],
      detailType: ['CloudFormation Stack Status Change'],
      detail: { 'status-details': { status: [...completeStatuses] } },
    },
    to: grant,
    deadLetters,
  });
}
