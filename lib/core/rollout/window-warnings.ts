import type { Plan } from '../plan/plan.ts';
import { stageTimes } from '../plan/times.ts';
import type { Kept } from './kept.ts';

/**
 * What a plan's windows mean for a rollout that begins now: which stage it will have to stay in, if every stage passes on
 * time. Only the first such stage is told, for the others come later than planned.
 */
export async function windowWarnings(
  plan: Plan,
  now: number,
  closedAt: (at: number) => Promise<Kept | undefined>,
): Promise<readonly string[]> {
  if (!plan.windows) return [];
  const begins = await closedAt(now);
  if (begins) return [`it waits before its first shift: ${begins.reason}`];
  for (const [index, { endsAt }] of stageTimes(plan).entries()) {
    const at = now + endsAt * 1000;
    const closed = await closedAt(at);
    if (closed) {
      return [
        `stage ${index + 1} of ${plan.stages.length} would be over at ${new Date(at).toISOString()}, and waits then: ${closed.reason}`,
      ];
    }
  }
  return [];
}
