import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { EXIT } from '../exit-code.ts';
import { findRollout, rolloutArgument } from '../find-rollout.ts';

export const history = command({
  name: 'history',
  summary: 'everything that happened to a rollout, in order',
  description:
    'Tells a rollout from its record alone, times in UTC. With --json it prints the events as they are in the record.',
  arguments: { rollout: rolloutArgument },
  options: { controlPlane: controlPlaneOption },
  examples: [
    { command: 'tidegate history checkout:live', summary: 'what happened last night' },
    { command: 'tidegate history checkout:live --json', summary: 'the events, for an audit' },
  ],
  run: async (context, { rollout: name, controlPlane }) => {
    const [{ openControlPlane }, { story }, { textWidth }] = await Promise.all([
      import('../open-control-plane.ts'),
      import('../../view/story.ts'),
      import('../width.ts'),
    ]);
    const plane = await openControlPlane(context, controlPlane);
    const { id, plan } = await findRollout(plane, name);
    const events = await plane.records.events(id);
    const text = events.flatMap(story(plan, textWidth(context))).join('\n');
    return { exitCode: EXIT.done, json: events, text };
  },
});
