import { targetName } from '../plan/plan.ts';
import type { Rollout } from './state.ts';

/** Where a rollout is by now, for whom it has surprised. */
export function whereItIs(rollout: Rollout): string {
  const { phase, shifts, moved, ending, plan, outcome } = rollout;
  const because = ending ? `: ${ending.reason}` : '';
  switch (phase) {
    case 'requested':
    case 'queued':
      return 'its turn has not come';
    case 'preparing':
      return 'it is checked before it gets traffic';
    case 'shifting':
    case 'baking': {
      const last = shifts.at(-1);
      return last
        ? `it is in stage ${last.stageIndex + 1} of ${plan.stages.length}`
        : moved
          ? `the first stage of ${targetName(plan.target)} is about to begin`
          : 'its first stage is about to begin';
    }
    case 'promoting':
      return 'it is being promoted';
    case 'rolling-back':
      return `it is going back${because}`;
    case 'finishing':
      return `it is finishing${because}`;
    case 'closed':
      return `it has ended (${outcome})${because}`;
  }
}
