import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { findRollout, rolloutArgument } from '../find-rollout.ts';

export const get = command({
  name: 'get',
  summary: 'a rollout as a tree: stages, verdicts, evidence and what is still needed',
  description:
    'Shows the stages with their weights, what was found in each with its numbers, and for the one in question the evidence so far and what is still needed. With --watch it is drawn anew in a terminal until the rollout has ended; elsewhere what happens is added below.',
  arguments: { rollout: rolloutArgument },
  options: { watch: { summary: 'stay until it has ended', short: 'w' }, controlPlane: controlPlaneOption },
  examples: [
    { command: 'tidegate get checkout:live', summary: 'how far it is, and why it is not further' },
    { command: 'tidegate get checkout:live --watch', summary: 'the same, live' },
  ],
  run: async (context, { rollout: name, watch, controlPlane }) => {
    const [{ openControlPlane }, showing] = await Promise.all([
      import('../open-control-plane.ts'),
      import('../show-rollout.ts'),
    ]);
    const plane = await openControlPlane(context, controlPlane);
    const { id } = await findRollout(plane, name);
    return watch ? showing.watchRollout(context, plane, id) : showing.showRollout(context, plane, id);
  },
});
