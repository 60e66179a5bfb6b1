import { Match } from 'aws-cdk-lib/aws-events';
import { ownerSourcePrefix, requestedDetailType } from '../../core/rollout/notice.ts';
import { EventRoute } from '../event-route.ts';
import { grantExecute, grantWake, type Surroundings } from './surroundings.ts';

/** Requests on the bus start rollouts. */
export function startOnRequest(surroundings: Surroundings): void {
  const start = surroundings.make('Start', 'start', 'Turns a request into a rollout');
  grantExecute(start, surroundings);
  grantWake(start);
  surroundings.records.grantAppend(start);
  new EventRoute(surroundings.scope, 'Requests', {
    description: 'Requests for rollouts',
    eventBus: surroundings.bus,
    eventPattern: { source: Match.prefix(ownerSourcePrefix), detailType: [requestedDetailType] },
    to: start,
    deadLetters: surroundings.deadLetters,
  });
}
