import { command, type Result, UsageError } from '../command.ts';
import type { Period } from '../account-recording.ts';
import type { Context } from '../context.ts';
import { controlPlaneOption } from '../control-plane.ts';
import { EXIT } from '../exit-code.ts';
import { readRuns, readSeed } from '../read-whole.ts';
import { readTime } from '../read-time.ts';

export const backtest = command({
  name: 'backtest',
  summary: "run a plan's analysis over recorded minutes, of a file or of your account",
  description:
    'Judges recorded counts of a baseline and a canary minute by minute, as the analysis of a rollout would have, and prints what it would have decided, when and why. The recording is JSON: { "periodSeconds": 60, "minutes": [ { "baseline": { "requests", "errors", "slow" }, "canary": { … } } ], "history": [ { "requests", "errors" } ] }. The key slow, requests above the threshold of the plan\'s latency, is optional; so is history, the baseline\'s minutes before. Each minute belongs to the stage whose bakes, one after the other, contain it. The exit code follows the outcome: 0 promoted, 3 rolled back, 4 held. A file needs no AWS account. With --from and --to the minutes are those that CloudWatch has of the plan\'s target: of the rollout that ran then, or, where none did, of the version that served. That one is then split against itself by chance, many times, to estimate how often the plan would roll back a canary that is no worse; the exit code is 0.',
  arguments: { plan: { summary: 'the plan: a file in YAML or JSON' } },
  options: {
    data: { summary: 'the recording: a file in JSON', value: 'FILE' },
    from: {
      summary: 'instead: the beginning of a period in the last 15 days, 2026-01-05T09:00Z',
      value: 'TIME',
      read: readTime,
    },
    to: { summary: 'the end of the period, at most 7 days later', value: 'TIME', read: readTime },
    runs: { summary: 'how often a quiet period is split against itself', value: 'N', read: readRuns, default: '200' },
    seed: { summary: 'what decides how it is split', value: 'N', read: readSeed, default: '1' },
    controlPlane: controlPlaneOption,
  },
  examples: [
    {
      command: 'tidegate backtest plan.yaml --data recording.json',
      summary: 'what this plan would have made of last Tuesday',
    },
    {
      command: 'tidegate backtest plan.yaml --data recording.json --json',
      summary: 'with the verdict of every minute',
    },
    {
      command: 'tidegate backtest plan.yaml --from 2026-01-04T09:00Z --to 2026-01-05T09:00Z',
      summary: 'how often this plan would have rolled back a good canary yesterday',
    },
  ],
  run: async (context, { plan: planFile, data, from, to, ...options }) => {
    if (data !== undefined && (from !== undefined || to !== undefined)) {
      throw new UsageError('give a recording with --data, or a period with --from and --to, and not both');
    }
    if (data !== undefined) return ofFile(context, planFile, data);
    if (from === undefined || to === undefined) {
      throw new UsageError('--data is missing: the recording to judge; or --from and --to, a period of your account');
    }
    return ofAccount(context, planFile, { period: { from, to }, ...options });
  },
});

async function ofFile(context: Context, planFile: string, dataFile: string): Promise<Result> {
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
}

interface OfAccount {
  readonly period: Period;
  readonly runs: number;
  readonly seed: number;
  readonly controlPlane: string;
}

async function ofAccount(context: Context, planFile: string, { runs, seed, ...where }: OfAccount): Promise<Result> {
  const [plans, { recordingOf }, judging] = await Promise.all([
    import('../plan-file.ts'),
    import('../account-recording.ts'),
    import('../backtest.ts'),
  ]);
  const parsed = await plans.loadPlan(context, planFile);
  if (!parsed.ok) {
    const refused = [{ file: planFile, problems: parsed.problems }];
    const notes = plans.problemLines(planFile, parsed.problems);
    return { exitCode: EXIT.invalid, json: { valid: false, refused }, text: '', notes };
  }
  const found = await recordingOf(context, { plan: parsed.plan, ...where });
  const result =
    found.kind === 'rollout'
      ? judging.backtestAndReport(found.plan, found.recorded, found.rolloutId)
      : judging.estimateAndReport(found.plan, found.quiet, { runs, seed });
  return { ...result, notes: plans.warningLines(planFile, parsed.warnings) };
}
