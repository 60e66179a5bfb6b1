import { endedDetailType, noticeSource } from '../../core/rollout/notice.ts';
import { EventRoute } from '../event-route.ts';
import type { Surroundings } from './surroundings.ts';

/** After a rollout, versions and documents of flags go that nobody needs. */
export function pruneVersions(surroundings: Surroundings): void {
  const { scope, bus, deadLetters } = surroundings;
  const prune = surroundings.make(
    'PruneVersions',
    'prune-versions',
    'Removes versions and documents of flags that nobody needs any more',
  );
  surroundings.records.grantRead(prune);
  surroundings.managed.grantPrune(prune);
  surroundings.flags?.grantPrune(prune);
  new EventRoute(scope, 'Promotions', {
    description: 'Rollouts that have ended',
    eventBus: bus,
    eventPattern: {
      source: [noticeSource],
      detailType: [endedDetailType],
    },
    to: prune,
    deadLetters,
  });
}
