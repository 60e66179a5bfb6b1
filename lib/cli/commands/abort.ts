import { command, UsageError } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { findRollout, rolloutArgument } from '../find-rollout.ts';

export const abort = command({
  name: 'abort',
  summary: 'end a rollout now, with all traffic on the baseline',
  description:
    'Puts the abort into the inbox of the rollout, wakes its machine, and tells what came of it, usually within seconds. It wins over everything else, and works on a held rollout, too. The exit code is 0 when the canary is or will be taken back, and 1 when the rollout had ended already.',
  arguments: { rollout: rolloutArgument },
  options: {
    reason: { summary: 'why; it is kept in the record', value: 'TEXT' },
    controlPlane: controlPlaneOption,
  },
  examples: [
    {
      command: "tidegate abort checkout:live --reason 'carts look wrong'",
      summary: 'takes the open rollout of a target back',
    },
  ],
  run: async (context, { rollout: name, reason = '', controlPlane }) => {
    if (reason.trim() === '') throw new UsageError('--reason is missing: why, for those who read the record later');
    const [{ openControlPlane }, { abortRollout }] = await Promise.all([
      import('../open-control-plane.ts'),
      import('../abort-rollout.ts'),
    ]);
    const plane = await openControlPlane(context, controlPlane);
    return abortRollout(context, plane, await findRollout(plane, name), reason.trim());
  },
});
