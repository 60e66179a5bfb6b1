import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { rolloutArgument } from '../find-rollout.ts';
import { reasonOption } from '../reason-option.ts';

export const pause = command({
  name: 'pause',
  summary: 'keep a rollout where it is',
  description:
    'It stays in its stage until somebody resumes it. The analysis goes on, and takes the canary back if it fails. The exit code is 0 when that is done, or was so already, and 1 when it is refused, with the reason on stderr.',
  arguments: { rollout: rolloutArgument },
  options: {
    reason: reasonOption,
    controlPlane: controlPlaneOption,
  },
  examples: [
    {
      command: "tidegate pause checkout:live --reason 'somebody looks at the carts'",
      summary: 'keeps the rollout in its stage',
    },
  ],
  run: async (context, { rollout, reason, controlPlane }) => {
    const { say } = await import('../say.ts');
    return say(context, { verb: 'pause', rollout, reason, controlPlane });
  },
});
