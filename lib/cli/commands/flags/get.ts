import { command } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';
import { keyArgument } from '../../flags/key-argument.ts';

export const get = command({
  name: 'flags get',
  summary: 'who is served what by one flag',
  arguments: { key: keyArgument },
  options: { controlPlane: controlPlaneOption },
  examples: [{ command: 'tidegate flags get new-checkout', summary: 'its rules, in the order in which they decide' }],
  run: async (context, { key, controlPlane }) => {
    const { deployedFlags, flagEvents, getFlag } = await import('../../flags/show.ts');
    return getFlag(await deployedFlags(context, controlPlane), key, await flagEvents(context, controlPlane, key));
  },
});
