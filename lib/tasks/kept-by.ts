import { type Kept, keptByLine } from '../core/rollout/kept.ts';
import { closedAt } from '../core/rollout/opening.ts';
import type { Rollout } from '../core/rollout/rollout.ts';
import type { Deps } from './deps.ts';

/** What keeps a rollout from going on at this moment: its plan's windows, or the line. */
export const keptBy = async (
  { line, now }: Pick<Deps, 'line' | 'now'>,
  { plan }: Pick<Rollout, 'plan'>,
): Promise<Kept | undefined> => closedAt(plan.windows ?? [], now()) ?? keptByLine(await line.read());
