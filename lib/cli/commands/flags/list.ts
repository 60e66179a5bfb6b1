import { command } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';

export const list = command({
  name: 'flags list',
  summary: 'all flags that are deployed, and the rollouts that move some',
  arguments: {},
  options: { controlPlane: controlPlaneOption },
  examples: [{ command: 'tidegate flags list', summary: 'a line per flag' }],
  run: async (context, { controlPlane }) => {
    const { deployedFlags, listFlags } = await import('../../flags/show.ts');
    return listFlags(await deployedFlags(context, controlPlane));
  },
});
