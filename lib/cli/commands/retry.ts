import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { rolloutArgument } from '../find-rollout.ts';
import { reasonOption } from '../reason-option.ts';

export const retry = command({
  name: 'retry',
  summary: 'ask again for the version of a rollout that was not promoted',
  description:
    'A new rollout by the plan that is registered now; its author is whoever says so. Saying it twice is saying it once. The exit code is 0 when that is done, or was so already, and 1 when it is refused, with the reason on stderr.',
  arguments: { rollout: rolloutArgument },
  options: {
    reason: reasonOption,
    controlPlane: controlPlaneOption,
  },
  examples: [{ command: 'tidegate retry checkout:live', summary: 'asks for the version of the newest rollout again' }],
  run: async (context, { rollout, reason, controlPlane }) => {
    const { say } = await import('../say.ts');
    return say(context, { verb: 'retry', rollout, reason, controlPlane });
  },
});
