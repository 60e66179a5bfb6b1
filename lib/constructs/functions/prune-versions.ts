import type { Outcome } from '../../core/rollout/event.ts';
import { endedDetailType, noticeSource } from '../../core/rollout/notice.ts';
import { EventRoute } from '../event-route.ts';
import type { Surroundings } from './surroundings.ts';

/** After a promotion, versions go that nobody needs. */
export function pruneVersions(surroundings: Surroundings): void {
  const { scope, bus, deadLetters } = surroundings;
  const prune = surroundings.make('PruneVersions', 'prune-versions', 'Removes versions that nobody needs any more');
  surroundings.records.grantRead(prune);
  surroundings.managed.grantPrune(prune);
  new EventRoute(scope, 'Promotions', {
    description: 'Rollouts that were promoted',
    eventBus: bus,
    eventPattern: {
      source: [noticeSource],
      detailType: [endedDetailType],
      detail: { outcome: ['promoted' satisfies Outcome] },
    },
    to: prune,
    deadLetters,
  });
}
