import { command } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';
import { keyArgument } from '../../flags/key-argument.ts';
import { yesOption } from '../../flags/yes-option.ts';
import { requiredReasonOption } from '../../reason-option.ts';

export const remove = command({
  name: 'flags remove',
  summary: 'take a flag out of the document that is deployed',
  description:
    'Code that still asks for it gets what it falls back to, so take the flag out of the code first: tidegate flags stale says what can go.',
  arguments: { key: keyArgument },
  options: { reason: requiredReasonOption, yes: yesOption, controlPlane: controlPlaneOption },
  examples: [
    { command: "tidegate flags remove new-checkout --reason 'everybody has it'", summary: 'shows it, and asks' },
  ],
  run: async (context, { key, reason, yes, controlPlane }) => {
    const { removeFlag } = await import('../../flags/change.ts');
    return removeFlag(context, key, { reason, yes, controlPlane });
  },
});
