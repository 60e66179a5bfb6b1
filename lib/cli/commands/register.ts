import { command } from '../command.ts';
import { controlPlaneOption, findControlPlane } from '../control-plane.ts';
import { EXIT } from '../exit-code.ts';

export const register = command({
  name: 'register',
  summary: 'make a target known to a control plane, with its plan',
  description:
    "Reads a plan and registers its target for an owner, or gives a registered target its new plan. The function must have opted in by its tags tidegate:control-plane and tidegate:owner, and a target's owner never changes silently.",
  arguments: { plan: { summary: 'the plan: a file in YAML or JSON' } },
  options: {
    owner: {
      summary: 'the team that may ask for rollouts of it',
      value: 'OWNER',
      required: 'the team that may ask for rollouts',
    },
    controlPlane: controlPlaneOption,
  },
  examples: [
    {
      command: 'tidegate register plan.yaml --owner payments',
      summary: 'from now on events of tidegate.payments start rollouts',
    },
  ],
  run: async (context, { plan: file, owner, controlPlane }) => {
    const [{ loadPlan, problemLines, warningLines }, adapters, { RequestRefused }] = await Promise.all([
      import('../plan-file.ts'),
      import('../register-adapters.ts'),
      import('../../core/errors.ts'),
    ]);
    const parsed = await loadPlan(context, file);
    if (!parsed.ok) {
      const { problems } = parsed;
      return {
        exitCode: EXIT.invalid,
        json: { registered: false, file, problems },
        text: '',
        notes: problemLines(file, problems),
      };
    }
    const { plan, warnings } = parsed;
    const settings = await findControlPlane(context, controlPlane);
    try {
      const { target, isNew } = await adapters.registerTarget(context, settings, controlPlane, { plan, owner });
      return {
        exitCode: EXIT.done,
        json: { registered: true, target, owner, isNew, busName: settings.busName },
        text: `${isNew ? 'registered' : 'updated'} ${target} for ${owner}; events of tidegate.${owner} on bus ${settings.busName} start its rollouts`,
        notes: warningLines(file, warnings),
      };
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      return {
        exitCode: EXIT.failed,
        json: { registered: false, reason: error.message },
        text: '',
        notes: [`error: ${error.message}`],
      };
    }
  },
});
