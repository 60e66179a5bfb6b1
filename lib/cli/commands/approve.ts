import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { rolloutArgument } from '../find-rollout.ts';
import { reasonOption } from '../reason-option.ts';
import { stageOption } from '../stage-option.ts';

export const approve = command({
  name: 'approve',
  summary: 'approve of leaving a stage that needs an approval',
  description:
    "Counts as an approval of the plan's stages[].approval: by whoever it names, as often as it asks for distinct people, and never by whoever asked for the rollout. The rollout goes on when the stage has passed, too. The exit code is 0 when that is done, or was so already, and 1 when it is refused, with the reason on stderr.",
  arguments: { rollout: rolloutArgument },
  options: {
    stage: stageOption,
    reason: reasonOption,
    controlPlane: controlPlaneOption,
  },
  examples: [
    { command: 'tidegate approve checkout:live', summary: 'approves of the stage that the rollout is in' },
    {
      command: 'tidegate approve checkout:live --stage 2',
      summary: 'the same, and refused if it is in another stage by then',
    },
  ],
  run: async (context, { rollout, stage, reason, controlPlane }) => {
    const { say } = await import('../say.ts');
    return say(context, { verb: 'approve', rollout, stage, needsStage: true, reason, controlPlane });
  },
});
