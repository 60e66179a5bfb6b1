import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { rolloutArgument } from '../find-rollout.ts';
import { requiredReasonOption } from '../reason-option.ts';
import { stageOption } from '../stage-option.ts';

export const reject = command({
  name: 'reject',
  summary: 'refuse to let a stage be left, and take the canary back',
  description:
    'For whoever may approve. The exit code is 0 when that is done, or was so already, and 1 when it is refused, with the reason on stderr.',
  arguments: { rollout: rolloutArgument },
  options: {
    stage: stageOption,
    reason: requiredReasonOption,
    controlPlane: controlPlaneOption,
  },
  examples: [
    { command: "tidegate reject checkout:live --reason 'not before the sale'", summary: 'takes the canary back' },
  ],
  run: async (context, { rollout, stage, reason, controlPlane }) => {
    const { say } = await import('../say.ts');
    return say(context, { verb: 'reject', rollout, stage, needsStage: true, reason, controlPlane });
  },
});
