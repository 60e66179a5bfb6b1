import { command, UsageError } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { requiredReasonOption } from '../reason-option.ts';

export const stopTheLine = command({
  name: 'stop-the-line',
  summary: 'keep every rollout of a control plane from going on, or let them',
  description:
    'While it is on, no rollout begins its first stage, leaves a stage or is promoted; each still goes back if its canary fails or somebody says so. Off, those that waited for it are woken. `tidegate list` and `tidegate get` show who has stopped it, why and since when. The exit code is 0 when that is done, or was so already.',
  arguments: { switch: { summary: 'on or off', choices: ['on', 'off'] } },
  options: { reason: requiredReasonOption, controlPlane: controlPlaneOption },
  examples: [
    { command: "tidegate stop-the-line on --reason 'the database is being moved'", summary: 'nothing goes on' },
    { command: "tidegate stop-the-line off --reason 'the database is moved'", summary: 'everything may go on again' },
  ],
  run: async (context, { switch: position, reason, controlPlane }) => {
    if (position !== 'on' && position !== 'off') throw new UsageError(`on or off is expected, got ${position}`);
    const { sayToAll } = await import('../say.ts');
    return sayToAll(context, { isStopped: position === 'on', reason, controlPlane });
  },
});
