import type { RolloutRequest } from '../core/rollout/event.ts';
import { NotLetIn, openCommandApi } from './command-api.ts';
import { UsageError } from './command.ts';
import type { Context } from './context.ts';

/**
 * Asks for a rollout at the command API, as whoever AWS verifies the caller to be, and gives their name. `undefined` where
 * the API does not take them: then nothing has been asked. Throws a usage error where it refuses the request itself.
 */
export async function askAsMyself(
  context: Context,
  controlPlane: string,
  { target, version, key }: RolloutRequest,
): Promise<string | undefined> {
  try {
    const api = await openCommandApi(context, controlPlane);
    const { did, because, says, by } = await api({ action: 'start', target, version, key });
    if (did !== 'refused') return by;
    if (because === 'forbidden') return undefined;
    throw new UsageError(says);
  } catch (error) {
    if (isNotLetIn(error)) return undefined;
    throw error;
  }
}

/** By the URL itself, or already by Lambda, which tells its address. */
const isNotLetIn = (error: unknown): boolean =>
  error instanceof NotLetIn || (error instanceof Error && error.name === 'AccessDeniedException');
