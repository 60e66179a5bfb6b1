import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { rolloutArgument } from '../find-rollout.ts';
import { requiredReasonOption } from '../reason-option.ts';
import { stageOption } from '../stage-option.ts';

export const skip = command({
  name: 'skip',
  summary: 'leave a stage out that has not begun',
  description:
    'When the stage before it is left, the rollout goes on to the one after it. The first stage, and one that needs an approval, cannot be left out. The exit code is 0 when that is done, or was so already, and 1 when it is refused, with the reason on stderr.',
  arguments: { rollout: rolloutArgument },
  options: {
    stage: { ...stageOption, required: 'the stage to leave out, counted from 1' },
    reason: requiredReasonOption,
    controlPlane: controlPlaneOption,
  },
  examples: [
    {
      command: "tidegate skip checkout:live --stage 3 --reason 'enough traffic at 25%'",
      summary: 'leaves stage 3 out',
    },
  ],
  run: async (context, { rollout, stage, reason, controlPlane }) => {
    const { say } = await import('../say.ts');
    return say(context, { verb: 'skip', rollout, stage, reason, controlPlane });
  },
});
