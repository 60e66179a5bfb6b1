import { command, UsageError } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const rehearse = command({
  name: 'rehearse',
  summary: 'play a plan in a simulated account, against a scenario',
  description:
    'Runs the templates, the state machine and the bundled functions that a deployment would use, in a simulated AWS account with a virtual clock. Needs no AWS account. The exit code follows the outcome: 0 promoted or unchanged, 3 rolled back or aborted, 4 held, 1 anything else or an expectation that was not met.',
  arguments: { plan: { summary: 'the plan: a file in YAML or JSON' } },
  options: {
    scenario: {
      summary: 'the world to try it in: a file in YAML or JSON',
      value: 'FILE',
      required: 'the world to rehearse in',
    },
    seed: {
      summary: 'a whole number; the same gives the same rehearsal, byte for byte',
      value: 'N',
      read: wholeNumber,
      default: '1',
    },
  },
  examples: [
    {
      command: 'tidegate rehearse plan.yaml --scenario bad.yaml',
      summary: 'what would become of a release like this one',
    },
    {
      command: 'tidegate rehearse plan.yaml --scenario bad.yaml --seed 7 --json',
      summary: 'the whole report, for scripts',
    },
  ],
  run: async (context, { plan: planFile, scenario: scenarioFile, seed }) => {
    const [plans, { loadScenario }, rehearsal] = await Promise.all([
      import('../plan-file.ts'),
      import('../scenario-file.ts'),
      import('../rehearse.ts'),
    ]);
    const parsedPlan = await plans.loadPlan(context, planFile);
    const parsedScenario = await loadScenario(context, scenarioFile, parsedPlan.ok ? parsedPlan.plan : undefined);
    if (!parsedPlan.ok || !parsedScenario.ok) {
      const refused = [
        ...(parsedPlan.ok ? [] : [{ file: planFile, problems: parsedPlan.problems }]),
        ...(parsedScenario.ok ? [] : [{ file: scenarioFile, problems: parsedScenario.problems }]),
      ];
      const notes = refused.flatMap(({ file, problems }) => plans.problemLines(file, problems));
      return { exitCode: EXIT.invalid, json: { valid: false, refused }, text: '', notes };
    }
    for (const line of plans.warningLines(planFile, parsedPlan.warnings)) context.stderr.write(`${line}\n`);
    return rehearsal.rehearseAndReport(context, { plan: parsedPlan.plan, scenario: parsedScenario.scenario, seed });
  },
});

function wholeNumber(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new UsageError('It must be a whole number from 0 up.');
  return number;
}
