import { command, UsageError } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';

export const flags = command({
  name: 'flags',
  summary: 'the feature flags that are deployed: list, get KEY, or diff FILE',
  description:
    'Reads the document of flags that is deployed. `list` prints a line per flag, `get KEY` who is served what by one, and `diff FILE` what would become of whom if the file were deployed, by its meaning and without values.',
  arguments: {
    action: { summary: '`list`, `get` or `diff`' },
    subject: { summary: 'a key for `get`; a file in JSON for `diff`', optional: true },
  },
  options: { controlPlane: controlPlaneOption },
  examples: [
    { command: 'tidegate flags list', summary: 'all flags, and the rollouts that move some' },
    { command: 'tidegate flags get new-checkout', summary: 'who is served what' },
    { command: 'tidegate flags diff flags.json', summary: 'what a change means, for a review' },
  ],
  run: async (context, { action, subject, controlPlane }) => {
    const { deployedFlags, diffFlags, getFlag, listFlags } = await import('../show-flags.ts');
    const needed = (what: string) => {
      if (subject === undefined) throw new UsageError(`${action} needs ${what}: tidegate flags ${action} …`);
      return subject;
    };
    switch (action) {
      case 'list':
        return listFlags(await deployedFlags(context, controlPlane));
      case 'get':
        return getFlag(await deployedFlags(context, controlPlane), needed("a flag's key"));
      case 'diff':
        return diffFlags(context, await deployedFlags(context, controlPlane), needed('a file'));
      default:
        throw new UsageError(`action must be list, get or diff, got ${action}`);
    }
  },
});
