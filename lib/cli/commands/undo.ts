import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { rolloutArgument } from '../find-rollout.ts';
import { requiredReasonOption } from '../reason-option.ts';

export const undo = command({
  name: 'undo',
  summary: 'take a promotion back',
  description:
    'Points the alias at the version before the promotion again, in one write. Refused when somebody has moved the alias since, when another rollout has begun, and when the old version is gone. The exit code is 0 when that is done, or was so already, and 1 when it is refused, with the reason on stderr.',
  arguments: { rollout: rolloutArgument },
  options: {
    reason: requiredReasonOption,
    controlPlane: controlPlaneOption,
  },
  examples: [
    { command: "tidegate undo checkout:live --reason 'orders are missing'", summary: 'back to the version before' },
  ],
  run: async (context, { rollout, reason, controlPlane }) => {
    const { say } = await import('../say.ts');
    return say(context, { verb: 'undo', rollout, reason, controlPlane });
  },
});
