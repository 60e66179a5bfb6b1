import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { EXIT } from '../exit-code.ts';

export const list = command({
  name: 'list',
  summary: 'all targets, with their owners and rollouts',
  description:
    'Prints a line per registered target: its owner, its open rollout or else its newest, where that is, and the share of the traffic that the canary gets. Above them, that the line is stopped, while it is.',
  arguments: {},
  options: { controlPlane: controlPlaneOption },
  examples: [
    { command: 'tidegate list', summary: 'what is going on' },
    { command: 'tidegate list --json', summary: 'the same for scripts' },
  ],
  run: async (context, { controlPlane }) => {
    const [{ openControlPlane }, { listTargets, targetLines }, { textWidth }] = await Promise.all([
      import('../open-control-plane.ts'),
      import('../list-targets.ts'),
      import('../width.ts'),
    ]);
    const targets = await listTargets(await openControlPlane(context, controlPlane));
    // A pipe gets a line per target, however long: it is searched, not looked at.
    const width = context.terminal() ? textWidth(context) : Infinity;
    const text = targetLines(targets, width).join('\n');
    return { exitCode: EXIT.done, json: targets, text };
  },
});
