import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { rolloutArgument } from '../find-rollout.ts';
import { requiredReasonOption } from '../reason-option.ts';
import { stageOption } from '../stage-option.ts';

export const promote = command({
  name: 'promote',
  summary: 'leave a stage now, without further evidence',
  description:
    'You answer for the stage in place of what is still to be measured. What fails it still takes it back, and no promotion stands in for an approval. It ends a pause and a hold, too. The exit code is 0 when that is done, or was so already, and 1 when it is refused, with the reason on stderr.',
  arguments: { rollout: rolloutArgument },
  options: {
    stage: stageOption,
    full: { summary: 'to the promotion, past all stages that are left' },
    reason: requiredReasonOption,
    controlPlane: controlPlaneOption,
  },
  examples: [
    { command: "tidegate promote checkout:live --reason 'seen on the test stage'", summary: 'on to the next stage' },
    {
      command: "tidegate promote checkout:live --full --reason 'the fix has to go out'",
      summary: 'on to the promotion',
    },
  ],
  run: async (context, { rollout, stage, full, reason, controlPlane }) => {
    const { say } = await import('../say.ts');
    return say(context, { verb: 'promote', rollout, stage, needsStage: true, full, reason, controlPlane });
  },
});
