import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { rolloutArgument } from '../find-rollout.ts';

export const note = command({
  name: 'note',
  summary: 'write something into the record of a rollout',
  description: 'It changes nothing, and is told by history with your name.',
  arguments: { rollout: rolloutArgument, text: { summary: 'what is to be remembered' } },
  options: { controlPlane: controlPlaneOption },
  examples: [
    {
      command: "tidegate note checkout:live 'the latency at 9:20 was the database'",
      summary: 'for those who come later',
    },
  ],
  run: async (context, { rollout, text, controlPlane }) => {
    const { say } = await import('../say.ts');
    return say(context, { verb: 'note', rollout, reason: text, controlPlane });
  },
});
