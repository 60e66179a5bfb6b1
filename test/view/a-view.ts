import type { RolloutEvent } from '../../lib/core/rollout/event.ts';
import { foldAll } from '../../lib/core/rollout/rollout.ts';
import { type Beside, type RolloutView, viewRollout } from '../../lib/view/rollout-view.ts';
import { recordId } from './explain/a-record.ts';

/** The view of a record. */
export const viewOf = (events: readonly RolloutEvent[], beside: Beside = {}): RolloutView =>
  viewRollout(foldAll(recordId, events), events, beside);
