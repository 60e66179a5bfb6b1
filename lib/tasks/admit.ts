import { ForeignExecution } from '../core/errors.ts';
import { addressOf } from '../core/plan/plan.ts';
import type { Rollout } from '../core/rollout/state.ts';
import type { Deps, TaskInput } from './deps.ts';

/**
 * The rollout an execution says it is for, if its record knows that execution. `states:StartExecution` alone moves
 * nothing: without a record under the same fence this throws {@link ForeignExecution}.
 */
export async function admit(
  { records }: Pick<Deps, 'records'>,
  { rolloutId, fence, generation = 1 }: TaskInput,
): Promise<Rollout> {
  // Whoever starts the machine by hand writes this input.
  const rollout = typeof rolloutId === 'string' ? await records.load(rolloutId) : undefined;
  if (!rollout) {
    throw new ForeignExecution(`no record of a rollout ${rolloutId}; rollouts begin with an event on the bus`);
  }
  if (rollout.fence === 0) throw new ForeignExecution(`rollout ${rolloutId} has no claim yet; its turn has not come`);
  if (rollout.fence !== fence) {
    throw new ForeignExecution(`rollout ${rolloutId} holds its claim under fence ${rollout.fence}, not ${fence}`);
  }
  if (rollout.generation !== generation) {
    throw new ForeignExecution(
      `execution ${generation} of rollout ${rolloutId} has handed over to ${rollout.generation}`,
    );
  }
  return rollout;
}

/** Where a rollout's alias is. */
export const aliasAddress = ({ plan: { target } }: Rollout) => addressOf(target);
