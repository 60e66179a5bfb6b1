import { command } from '../../command.ts';
import { controlPlaneOption } from '../../control-plane.ts';
import { keyArgument } from '../../flags/key-argument.ts';

export const history = command({
  name: 'flags history',
  summary: 'who changed a flag, why, and what that meant for whom',
  description:
    'From the record: what people set, killed, revived and removed, what its rollouts and its breaker did, and what was refused, deployments that the lock kept out among them. Values are not shown. More of a rollout: tidegate history flag:KEY.',
  arguments: { key: keyArgument },
  options: { controlPlane: controlPlaneOption },
  examples: [{ command: 'tidegate flags history new-checkout', summary: 'who did what, oldest first' }],
  run: async (context, { key, controlPlane }) => {
    const { flagHistory } = await import('../../flags/history.ts');
    return flagHistory(context, controlPlane, key);
  },
});
