import { ForeignExecution } from '../core/errors.ts';
import type { Deps, TaskInput } from './deps.ts';

type HandOverDeps = Pick<Deps, 'records' | 'executions' | 'now'>;

const by = 'hand-over';

/** Lets the next execution go on with a rollout that lasts longer than one execution may. */
export const handOver =
  ({ records, executions, now }: HandOverDeps) =>
  async ({ rolloutId, fence, generation = 1 }: TaskInput): Promise<{ generation: number }> => {
    const rollout = await records.load(rolloutId);
    const next = generation + 1;
    // Tried again after it was recorded, the record says so already.
    const isOurs = rollout?.fence === fence && [generation, next].includes(rollout.generation);
    if (!rollout || !isOurs)
      throw new ForeignExecution(`execution ${generation} of rollout ${rolloutId} is not its last one`);

    const after =
      rollout.generation === next
        ? rollout
        : await records.append(rollout, [{ kind: 'handed-over', generation: next }], { at: now(), by });
    await executions.start(after);
    return { generation: next };
  };
