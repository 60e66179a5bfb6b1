import { command } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';
import { keyArgument } from '../../flags/key-argument.ts';

export const history = command({
  name: 'flags history',
  summary: 'who changed a flag outside of rollouts, and why',
  description:
    'What was set, killed, revived and removed with this command line, and what the flag’s breaker did, from the record. Rollouts of the flag have records of their own: tidegate history flag:KEY.',
  arguments: { key: keyArgument },
  options: { controlPlane: controlPlaneOption },
  examples: [{ command: 'tidegate flags history new-checkout', summary: 'who did what, oldest first' }],
  run: async (context, { key, controlPlane }) => {
    const { flagHistory } = await import('../../flags/show.ts');
    return flagHistory(context, controlPlane, key);
  },
});
