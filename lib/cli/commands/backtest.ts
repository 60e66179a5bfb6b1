import { command, UsageError } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const backtest = command({
  name: 'backtest',
  summary: "run a plan's analysis over recorded minutes",
  description:
    'Judges recorded counts of a baseline and a canary minute by minute, as the analysis of a rollout would have, and prints what it would have decided, when and why. The recording is JSON: { "periodSeconds": 60, "minutes": [ { "baseline": { "requests", "errors", "slow" }, "canary": { … } } ], "history": [ { "requests", "errors" } ] }. The key slow, requests above the threshold of the plan\'s latency, is optional; so is history, the baseline\'s minutes before. Each minute belongs to the stage whose bakes, one after the other, contain it. The exit code follows the outcome: 0 promoted, 3 rolled back, 4 held. Needs no AWS account.',
  arguments: { plan: { summary: 'the plan: a file in YAML or JSON' } },
  options: { data: { summary: 'the recording: a file in JSON', value: 'FILE' } },
  examples: [
    {
      command: 'tidegate backtest plan.yaml --data recording.json',
      summary: 'what this plan would have made of last Tuesday',
    },
    {
      command: 'tidegate backtest plan.yaml --data recording.json --json',
      summary: 'with the verdict of every minute',
    },
  ],
  run: async (context, { plan: planFile, data: dataFile }) => {
    if (dataFile === undefined) throw new UsageError('--data is missing: the recording to judge');
    const [plans, { loadData, dataProblemLines }, { readRecording }, judging] = await Promise.all([
      import('../plan-file.ts'),
      import('../data-file.ts'),
      import('../../core/judges/recording.ts'),
      import('../backtest.ts'),
    ]);

    const [parsed, read] = await Promise.all([
      plans.loadPlan(context, planFile),
      loadData(context, dataFile, readRecording),
    ]);
    if (!parsed.ok || !read.ok) {
      const refused = [
        ...(parsed.ok ? [] : [{ file: planFile, problems: parsed.problems }]),
        ...(read.ok ? [] : [{ file: dataFile, problems: read.problems }]),
      ];
      const notes = [
        ...(parsed.ok ? [] : plans.problemLines(planFile, parsed.problems)),
        ...(read.ok ? [] : dataProblemLines(dataFile, read.problems)),
      ];
      return { exitCode: EXIT.invalid, json: { valid: false, refused }, text: '', notes };
    }
    const result = judging.backtestAndReport(parsed.plan, read.data);
    return { ...result, notes: plans.warningLines(planFile, parsed.warnings) };
  },
});
