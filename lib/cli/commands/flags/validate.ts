import { type WarningKind, warningKinds } from '../../../flags/inspect/finding.ts';
import { command, UsageError } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';

export const validate = command({
  name: 'flags validate',
  summary: 'everything that is wrong with a document of flags, before it is deployed',
  description:
    'Checks what AppConfig takes, each flag and its rules, variants and splits, owners and expiries. Without a file it checks what is deployed and the alarms of the AppConfig environment: one that can be without data takes deployments back, and one that a breaker names and that is not there closes nothing. A rule cannot hang: flagd has no regular expressions, and one is refused like every unknown operator. Exit codes: 0 valid, perhaps with warnings; 1 a warning that --fail-on names; 2 errors.',
  arguments: {
    file: {
      summary: 'a document in JSON, or a module that exports one; what is deployed unless given',
      optional: true,
    },
  },
  options: {
    failOn: {
      summary: `warnings that end in exit code 1, with commas between: ${warningKinds.join(', ')}`,
      value: 'KINDS',
      read: readKinds,
    },
    alarms: { summary: 'with a file, check the alarms of the environment and of breakers, too' },
    controlPlane: controlPlaneOption,
  },
  examples: [
    { command: 'tidegate flags validate flags.json --fail-on expired', summary: 'in CI: also when a flag has expired' },
    { command: 'tidegate flags validate', summary: 'what is deployed, and the alarms of its environment' },
  ],
  run: async (context, { file, failOn = [], alarms, controlPlane }) => {
    const { validateFlags } = await import('../../flags/validate.ts');
    return validateFlags(context, { file, withAlarms: alarms, failOn, controlPlane });
  },
});

function readKinds(text: string): readonly WarningKind[] {
  return text.split(',').map((word) => {
    const kind = warningKinds.find((known) => known === word.trim());
    if (kind) return kind;
    throw new UsageError(`must be of ${warningKinds.join(', ')}, got ${word.trim()}`);
  });
}
