import { command } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { readErrorRate, readTraffic } from '../read-traffic.ts';

export const validate = command({
  name: 'validate',
  summary: 'check a plan and show what it means',
  description:
    'Reads a plan and prints its stages with their times and the defaults that apply. A plan that is not valid is refused with everything that is wrong with it, each with its line and column. With --traffic it also says what each stage could see at that traffic, and how long a good canary would need. Needs no AWS account.',
  arguments: { plan: { summary: 'the plan: a file in YAML or JSON' } },
  options: {
    traffic: {
      summary: 'requests through the alias, like 40rps, 300/min or 5k/h: says what each stage can see',
      value: 'RATE',
      read: readTraffic,
    },
    errorRate: {
      summary: "the baseline's usual error rate, for --traffic",
      value: 'PERCENT',
      read: readErrorRate,
      default: '0.1%',
    },
  },
  examples: [
    { command: 'tidegate validate plan.yaml', summary: 'the stages, how long they take, and the defaults' },
    {
      command: 'tidegate validate plan.yaml --traffic 40rps --error-rate 0.1%',
      summary: 'what each stage can see at this traffic, before a rollout starts',
    },
    { command: 'tidegate validate plan.yaml --json', summary: 'the normalized plan, for scripts' },
  ],
  run: async (context, { plan: file, traffic, errorRate }) => {
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
    const outlook =
      traffic === undefined ? undefined : (await import('../plan-outlook.ts')).planOutlook(plan, traffic, errorRate);
    const json = {
      valid: true,
      file,
      target: targetName(plan.target),
      plannedSeconds: times.plannedSeconds(plan),
      longestSeconds: times.longestSeconds(plan),
      plan,
      defaults,
      warnings,
      ...(outlook && { forecast: outlook.json }),
    };
    const text = [planSummary(plan, defaults), ...(outlook ? ['', ...outlook.lines] : [])].join('\n');
    return { exitCode: EXIT.done, json, text, notes: warningLines(file, warnings) };
  },
});
