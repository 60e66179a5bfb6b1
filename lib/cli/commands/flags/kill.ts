import { command } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';
import { keyArgument } from '../../flags/key-argument.ts';
import { reasonOption } from '../../reason-option.ts';

export const kill = command({
  name: 'flags kill',
  summary: 'serve one variant of a flag to everybody, now',
  description:
    "Deploys at once, whatever the flag's rules say; a deployment of somebody else's that is under way is stopped first. A rollout of the flag is aborted, and cannot undo it. The rules stay in the document, out of force, until tidegate flags revive. The answer says how long it takes at worst until the last execution environment serves it.",
  arguments: { key: keyArgument },
  options: {
    variant: { summary: 'what everybody is to get', value: 'NAME', default: 'off' },
    reason: reasonOption,
    controlPlane: controlPlaneOption,
  },
  examples: [
    { command: 'tidegate flags kill new-checkout', summary: 'off for everybody' },
    { command: "tidegate flags kill banner --variant calm --reason 'it blinks'", summary: 'another variant than off' },
  ],
  run: async (context, { key, variant, reason = '', controlPlane }) => {
    const { sayOfFlag } = await import('../../flags/say-of-flag.ts');
    return sayOfFlag(context, controlPlane, { action: 'kill-flag', flag: key, variant, reason });
  },
});
