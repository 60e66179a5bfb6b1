import { command, UsageError } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { rolloutArgument } from '../find-rollout.ts';
import { reasonOption } from '../reason-option.ts';

export const undo = command({
  name: 'undo',
  summary: 'take a promotion back',
  description:
    'Points the alias at the version before the promotion again, in one write. Refused when somebody has moved the alias since, when another rollout has begun, and when the old version is gone. The exit code is 0 when that is done, or was so already, and 1 when it is refused, with the reason on stderr.',
  arguments: { rollout: rolloutArgument },
  options: {
    reason: reasonOption,
    controlPlane: controlPlaneOption,
  },
  examples: [
    { command: "tidegate undo checkout:live --reason 'orders are missing'", summary: 'back to the version before' },
  ],
  run: async (context, { rollout, reason = '', controlPlane }) => {
    if (reason.trim() === '') throw new UsageError('--reason is missing: why, for those who read the record later');
    const { say } = await import('../say.ts');
    return say(context, { verb: 'undo', rollout, reason, controlPlane });
  },
});
