import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { waitOptions } from '../wait-options.ts';

export const start = command({
  name: 'start',
  summary: 'ask for a rollout of a registered target',
  description:
    "Puts the event on the control plane's bus that a pipeline would put, as the target's owner, and prints the rollout's id. Asking twice with one key is asking once. With --wait it goes on like tidegate status ROLLOUT --wait. Needs events:PutEvents for the owner's source.",
  arguments: { target: { summary: 'a registered target: function:alias' } },
  options: {
    version: {
      summary: 'the published version that is to be served',
      value: 'N',
      required: 'the published version to roll out',
    },
    key: { summary: 'what makes two requests the same one; the default is the time', value: 'KEY' },
    ...waitOptions,
    controlPlane: controlPlaneOption,
  },
  examples: [
    { command: 'tidegate start checkout:live --version 2 --key build-1234', summary: 'the rollout of one build' },
    { command: 'tidegate start checkout:live --version 2 --wait', summary: 'the same, watched until it has ended' },
  ],
  run: async (context, { target, version, key, wait, timeout, controlPlane }) => {
    const [{ openControlPlane }, { requestRollout }] = await Promise.all([
      import('../open-control-plane.ts'),
      import('../request-rollout.ts'),
    ]);
    const plane = await openControlPlane(context, controlPlane);
    const requested = await requestRollout(context, plane, { target, version, key });
    if (!wait) return requested.result;
    const { waitForEnd } = await import('../wait-for-end.ts');
    return waitForEnd(context, plane, requested.rolloutId, { timeoutSeconds: timeout, fromTheBeginning: true });
  },
});
