import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { rolloutArgument } from '../find-rollout.ts';
import { reasonOption } from '../reason-option.ts';

export const abort = command({
  name: 'abort',
  summary: 'end a rollout now, with all traffic on the baseline',
  description:
    'The alias is taken back before the answer comes. No reason is needed, but one helps whoever reads the record. It wins over everything else, and works on a held rollout, too, and on one whose turn has not come. The exit code is 0 when that is done, or was so already, and 1 when it is refused, with the reason on stderr.',
  arguments: { rollout: rolloutArgument },
  options: {
    reason: reasonOption,
    controlPlane: controlPlaneOption,
  },
  examples: [
    { command: 'tidegate abort checkout:live', summary: 'takes the open rollout of a target back' },
    {
      command: "tidegate abort checkout:live --reason 'carts look wrong'",
      summary: 'the same, with a reason in the record',
    },
  ],
  run: async (context, { rollout, reason, controlPlane }) => {
    const { say } = await import('../say.ts');
    return say(context, { verb: 'abort', rollout, reason, controlPlane });
  },
});
