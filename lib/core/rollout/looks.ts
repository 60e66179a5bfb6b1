import type { Rollout } from './state.ts';
import { periodMs } from './windows.ts';

const lookEveryMs = 5 * 60_000;

/**
 * Whether an analysis that does not go on looks at what the rollout has moved. Each look at an alias is one of the 15
 * requests per second that reverts need, too, so it comes every five minutes, and somebody who moves an alias is noticed
 * within six. Always where a write was announced of which nobody knows whether it happened, where a target that was moved
 * before is needed by the one on trial, and at a flag, which takes nothing of those requests.
 */
export function isLookDue({ targetsSeenAt, intended, moved, plan }: Rollout, now: number): boolean {
  if (targetsSeenAt === undefined || intended || moved || 'flag' in plan.target) return true;
  return now - Date.parse(targetsSeenAt) >= lookEveryMs - periodMs / 2;
}
