import { EventRoute } from '../event-route.ts';
import { type StartAfter, startRule } from '../start-after.ts';
import { grantRequest, type Surroundings } from './surroundings.ts';

/** Pipelines and builds name no version, so somebody has to look up the newest before asking for it. */
export function startAfterPipelines(surroundings: Surroundings, startAfter: readonly StartAfter[]): void {
  const { scope, deadLetters } = surroundings;
  const request = surroundings.make(
    'RequestNewest',
    'request-newest',
    'Asks for the version that a pipeline published',
  );
  grantRequest(request, surroundings);
  surroundings.managed.grantList(request);
  for (const [index, start] of startAfter.entries()) {
    new EventRoute(scope, `StartAfter${index}`, { ...startRule(start), to: request, deadLetters });
  }
}
