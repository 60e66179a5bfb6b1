import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { rolloutArgument } from '../find-rollout.ts';
import { reasonOption } from '../reason-option.ts';

export const resume = command({
  name: 'resume',
  summary: 'let a rollout go on that is paused or held',
  description:
    'It goes on by its plan. One that was given up as undecided is watched for another maxBake; whatever else it was held for holds it again if that is still so. The exit code is 0 when that is done, or was so already, and 1 when it is refused, with the reason on stderr.',
  arguments: { rollout: rolloutArgument },
  options: {
    reason: reasonOption,
    controlPlane: controlPlaneOption,
  },
  examples: [{ command: 'tidegate resume checkout:live', summary: 'ends a pause or a hold' }],
  run: async (context, { rollout, reason, controlPlane }) => {
    const { say } = await import('../say.ts');
    return say(context, { verb: 'resume', rollout, reason, controlPlane });
  },
});
