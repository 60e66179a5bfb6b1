import { command, UsageError } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { EXIT } from '../exit-code.ts';
import { findRollout, findStored, rolloutArgument } from '../find-rollout.ts';

export const history = command({
  name: 'history',
  summary: 'everything that happened to a rollout, in order',
  description: `Tells a rollout from its record alone, times in UTC. With --json it prints the events as they are in the record.

Each event carries the hash of the one before it. --verify follows them, and ends with exit code 1 where an event was
changed, removed or added. --export prints one JSON document for change management: request, plan, versions, decisions with
their evidence, people, what --verify says, and all events.`,
  arguments: { rollout: rolloutArgument },
  options: {
    verify: { summary: 'whether the record is as it was written' },
    export: { summary: 'one JSON document with all that there is to know of the change' },
    controlPlane: controlPlaneOption,
  },
  examples: [
    { command: 'tidegate history checkout:live', summary: 'what happened last night' },
    { command: 'tidegate history checkout:live --json', summary: 'the events alone' },
    { command: 'tidegate history checkout:live --verify', summary: 'whether somebody has changed the record' },
    { command: 'tidegate history checkout:live --export > change.json', summary: 'for change management' },
  ],
  run: async (context, { rollout: name, verify, export: isExport, controlPlane }) => {
    if (verify && isExport)
      throw new UsageError('--verify and --export are two things; the export has what --verify says');
    const [{ openControlPlane }, { story }, { textWidth }, { verifyStored, exportStored }] = await Promise.all([
      import('../open-control-plane.ts'),
      import('../../view/story.ts'),
      import('../width.ts'),
      import('../audit.ts'),
    ]);
    const plane = await openControlPlane(context, controlPlane);
    if (verify || isExport) {
      const [id, stored] = await findStored(plane, name);
      return verify ? verifyStored(stored) : exportStored(id, stored);
    }
    const { id, plan } = await findRollout(plane, name);
    const events = await plane.records.events(id);
    const text = events.flatMap(story(plan, textWidth(context))).join('\n');
    return { exitCode: EXIT.done, json: events, text };
  },
});
