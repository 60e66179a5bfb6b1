import { type Kept, keptByLine } from '../core/rollout/kept.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { outlook } from './outlook.ts';
import type { Deps } from './deps.ts';

/** What keeps a rollout from going on at this moment: its plan's windows, or the line. */
export const keptBy = async (
  deps: Pick<Deps, 'calendars' | 'line' | 'now'>,
  { plan }: Pick<Rollout, 'plan'>,
): Promise<Kept | undefined> => (await outlook(deps, plan)(deps.now())) ?? keptByLine(await deps.line.read());
