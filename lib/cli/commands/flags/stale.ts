import { command, UsageError } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';

export const stale = command({
  name: 'flags stale',
  summary: 'flags that should be gone, each with why and what to do',
  description:
    'A flag is told of that has expired, is a release or an experiment and old, serves one variant to everybody, or is disabled or killed and nobody has changed that for days; or whose counted requests all got one variant although its rules know more. Flags of the kinds ops and permission are meant to stay, and those in a rollout are at work.',
  arguments: {},
  options: {
    unchanged: {
      summary: 'days without a change after which a flag has come to rest',
      value: 'DAYS',
      default: '14',
      read: readDays,
    },
    old: {
      summary: 'days after which a release or an experiment is over',
      value: 'DAYS',
      default: '90',
      read: readDays,
    },
    fail: { summary: 'end in exit code 1 if there are any, for CI' },
    controlPlane: controlPlaneOption,
  },
  examples: [
    { command: 'tidegate flags stale', summary: 'what to clean up' },
    { command: 'tidegate flags stale --old 30 --fail', summary: 'a build that fails for flags of more than 30 days' },
  ],
  run: async (context, { unchanged, old, fail, controlPlane }) => {
    const { staleFlags } = await import('../../flags/stale.ts');
    return staleFlags(context, { unchangedDays: unchanged, oldDays: old, fail, controlPlane });
  },
});

/** As far back as CloudWatch keeps days. */
const mostDays = 455;

function readDays(text: string): number {
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= mostDays) return Number(text);
  throw new UsageError(`must be days from 1 to ${mostDays}, got ${text}`);
}
