import { command } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const validate = command({
  name: 'validate',
  summary: 'check a plan and show what it means',
  description:
    'Reads a plan and prints its stages with their times and the defaults that apply. A plan that is not valid is refused with everything that is wrong with it, each with its line and column. Needs no AWS account.',
  arguments: { plan: { summary: 'the plan: a file in YAML or JSON' } },
  options: {},
  examples: [
    { command: 'tidegate validate plan.yaml', summary: 'the stages, how long they take, and the defaults' },
    { command: 'tidegate validate plan.yaml --json', summary: 'the normalized plan, for scripts' },
  ],
  run: async (context, { plan: file }) => {
    const [{ loadPlan, problemLines, warningLines }, { planSummary }, { targetName }, times] = await Promise.all([
      import('../plan-file.ts'),
      import('../plan-summary.ts'),
      import('../../core/plan/plan.ts'),
      import('../../core/plan/times.ts'),
    ]);

    const parsed = await loadPlan(context, file);
    if (!parsed.ok) {
      const { problems } = parsed;
      return {
        exitCode: EXIT.invalid,
        json: { valid: false, file, problems },
        text: '',
        notes: problemLines(file, problems),
      };
    }

    const { plan, warnings, defaults } = parsed;
    const json = {
      valid: true,
      file,
      target: targetName(plan.target),
      plannedSeconds: times.plannedSeconds(plan),
      longestSeconds: times.longestSeconds(plan),
      plan,
      defaults,
      warnings,
    };
    return { exitCode: EXIT.done, json, text: planSummary(plan, defaults), notes: warningLines(file, warnings) };
  },
});
