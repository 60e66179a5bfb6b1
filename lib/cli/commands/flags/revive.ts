import { command } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';
import { keyArgument } from '../../flags/key-argument.ts';
import { reasonOption } from '../../reason-option.ts';

export const revive = command({
  name: 'flags revive',
  summary: 'put the rules of a killed or closed flag in force again',
  description:
    'The flag serves what its rules and its default say, as before it was killed or its breaker closed it, at once and for everybody; an alarm that is red by then closes it no more. A rollout that was aborted with it does not go on; tidegate retry asks for it again.',
  arguments: { key: keyArgument },
  options: { reason: reasonOption, controlPlane: controlPlaneOption },
  examples: [
    {
      command: "tidegate flags revive new-checkout --reason 'the database is back'",
      summary: 'its rules decide again',
    },
  ],
  run: async (context, { key, reason = '', controlPlane }) => {
    const { sayOfFlag } = await import('../../flags/say-of-flag.ts');
    return sayOfFlag(context, controlPlane, { action: 'revive-flag', flag: key, reason });
  },
});
