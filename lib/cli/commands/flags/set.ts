import { command } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';
import { keyArgument } from '../../flags/key-argument.ts';
import { yesOption } from '../../flags/yes-option.ts';
import { requiredReasonOption } from '../../reason-option.ts';

export const set = command({
  name: 'flags set',
  summary: 'change a flag by its meaning, and deploy it',
  description: `What tidegate flags get prints, set takes: "on for plan = pro", "on 25 % for country in DE, FR and age ≥ 18", "off for
everybody else", with semicolons between. What a split leaves of 100 % is the default's. "nothing for plan = pro" takes a rule
out; "enabled", "disabled", "owner search", "kind ops", "ticket PAY-1" and "expiry 2027-03-01" are the rest. Conditions: =, ≠, <, ≤,
>, ≥ (or !=, <=, >=), in, not in, contains, starts with, ends with, is given, in segment; and, or in parentheses, not (…); a version
like 2.1.0 is compared as one. Shows what changes for whom, and asks. It is refused while a rollout has the flag, where the flag
would be broken, and where somebody has changed it since it was shown; what others do to other flags meanwhile stays.`,
  arguments: {
    key: keyArgument,
    edits: { summary: 'what is to be different, in words; or --file', optional: true },
  },
  options: {
    file: {
      summary: 'a document in JSON, or a module that exports one, that has the whole flag as it is to be',
      value: 'FILE',
    },
    first: { summary: 'new rules come first, and not after those that are there' },
    reason: requiredReasonOption,
    yes: yesOption,
    controlPlane: controlPlaneOption,
  },
  examples: [
    {
      command: "tidegate flags set new-checkout 'on 25 % for plan = pro' --reason 'first customers'",
      summary: 'a rule',
    },
    {
      command: "tidegate flags set banner 'expiry 2027-03-01' --reason 'one more season' --yes",
      summary: 'without asking',
    },
    {
      command: "tidegate flags set limits --file flags.json --reason 'PAY-42'",
      summary: 'the whole flag, values and all',
    },
  ],
  run: async (context, { key, edits, file, first, reason, yes, controlPlane }) => {
    const { setFlag } = await import('../../flags/change.ts');
    return setFlag(context, { key, edits, file, first }, { reason, yes, controlPlane });
  },
});
