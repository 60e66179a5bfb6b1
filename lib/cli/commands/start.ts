import { command, type Result } from '../command.ts';
import type { Context } from '../context.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { waitOptions } from '../wait-options.ts';

export const start = command({
  name: 'start',
  summary: 'ask for a rollout of a registered target',
  description:
    "Asks the command API, which knows from AWS who asks: that is the rollout's author, who may not approve it. Whom the API does not let in puts the event on the control plane's bus that a pipeline would put, with events:PutEvents for the owner's source; then no author is known, nobody is kept from approving, and where the plan has approvals a warning says so. Prints the rollout's id; another rollout that is in the way is named on stderr. Asking twice with one key is asking once, and a key that was used for another version is refused. With --wait it goes on like tidegate status ROLLOUT --wait.",
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
    const [{ narrate }, { openControlPlane }, { requestRollout }] = await Promise.all([
      import('../output.ts'),
      import('../open-control-plane.ts'),
      import('../request-rollout.ts'),
    ]);
    const plane = await openControlPlane(context, controlPlane);
    const requested = await requestRollout(context, plane, { target, version, key });
    if (!wait) return withNextStep(context, requested);
    for (const note of requested.result.notes ?? []) narrate(context, note);
    const { waitForEnd } = await import('../wait-for-end.ts');
    return waitForEnd(context, plane, requested.rolloutId, { timeoutSeconds: timeout, fromTheBeginning: true });
  },
});

/** Whether it is fit to begin is found out later: whoever is at a terminal wants to know where. */
function withNextStep(
  { terminal }: Context,
  { rolloutId, result }: { readonly rolloutId: string; readonly result: Result },
): Result {
  if (!terminal()) return result;
  const next = `asked for, and not examined yet; tidegate status ${rolloutId} --wait tells what becomes of it`;
  return { ...result, notes: [...(result.notes ?? []), next] };
}
