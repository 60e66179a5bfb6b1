import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { findRollout, rolloutArgument } from '../find-rollout.ts';
import { waitOptions } from '../wait-options.ts';

export const status = command({
  name: 'status',
  summary: 'where a rollout is, in one line, and as an exit code',
  description:
    'Prints one line. The exit code is 0 for promoted or unchanged, and while the rollout runs; 1 for failed, rejected or superseded; 3 for rolled back or aborted; 4 for held, paused or needs-approval, which wait for a person. With --wait it waits until one of these is so, for a rollout whose request is still on its way, too, and tells on stderr what happens; if that takes longer than --timeout, the exit code is 1 and the rollout goes on.',
  arguments: { rollout: rolloutArgument },
  options: { ...waitOptions, controlPlane: controlPlaneOption },
  examples: [
    { command: 'tidegate status checkout:live', summary: 'the open rollout of a target, or else its newest' },
    {
      command: 'tidegate status checkout-live-1ba45a8243ce --wait --timeout 45m',
      summary: 'for a pipeline: fails the build when the release is taken back',
    },
  ],
  run: async (context, { rollout: name, wait, timeout, controlPlane }) => {
    const [{ openControlPlane }, { waitForEnd }, { statusResult }] = await Promise.all([
      import('../open-control-plane.ts'),
      import('../wait-for-end.ts'),
      import('../status-result.ts'),
    ]);
    const plane = await openControlPlane(context, controlPlane);
    if (!wait) return statusResult(await findRollout(plane, name));
    return waitForEnd(context, plane, name, { timeoutSeconds: timeout });
  },
});
