import type { CloudWatchClient, GetMetricDataCommandInput, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { carriedMetrics } from '../../lib/aws/carried-metrics.ts';
import { cloudWatchMetrics } from '../../lib/aws/metrics.ts';
import { carriedJudge } from '../../lib/core/analysis/carried.ts';
import type { Counts, Minute } from '../../lib/core/analysis/contract.ts';
import { slowOf } from '../../lib/core/metrics/slow-requests.ts';
import type { Rollout } from '../../lib/core/rollout/state.ts';
import { judgeRollout } from '../../lib/tasks/judge-rollout.ts';
import { observe } from '../../lib/tasks/observe.ts';
import { aPlan, aRollout, aStage, minute, shiftAt } from '../../test/core/rollout/a-rollout.ts';
import { type Figure, printFigures } from '../goals.ts';
import type { ChosenModel } from './rules.ts';
import { constantly, equal, simulate, steady } from './world.ts';

const week = 10_080;
const weekSeconds = week * 60;
const analyses = 60;
const runs = 60;
const goalMs = 5;
const goalCalls = 3;
const share = { slow: 0.05, slowAboveMs: 250 };

/**
 * What an analysis costs of ten metrics over a week of minutes, between CloudWatch's answer, as the SDK hands it over, and the
 * verdict: reading it, putting it side by side, and judging the errors, their limit, latency, a budget, throttles and the split.
 */
export async function aWeek(): Promise<void> {
  const figures = [await ofModel('independent'), await ofModel('robust')].flat();
  printFigures(
    `One analysis of ten metrics over a week of minutes, from CloudWatch's answer to the verdict: CPU time, the least of ${runs} runs`,
    figures,
  );
}

async function ofModel(model: ChosenModel): Promise<Figure[]> {
  const { rollout, cloudWatch, now } = aWeekOf(model);
  const scratch: Cost[] = [];
  for (let run = 0; run < runs; run++) scratch.push(await analysis(rollout, cloudWatch)(now));
  const calls = cloudWatch.calls / runs;

  const again = analysis(rollout, cloudWatch);
  await again(now);
  const carried: Cost[] = [];
  for (let i = 1; i <= analyses; i++) carried.push(await again(now + i * minute));

  const least = (costs: readonly Cost[], of: (cost: Cost) => number) => Math.min(...costs.map(of));
  const whole = (cost: Cost) => cost.reading + cost.judging;
  const ms = (what: string, measured: number): Figure => ({ what: `${model}: ${what}`, measured, unit: 'ms' });
  return [
    { ...ms('from scratch', least(scratch, whole)), goal: goalMs },
    ms(
      'of that, reading',
      least(scratch, ({ reading }) => reading),
    ),
    ms(
      'of that, judging',
      least(scratch, ({ judging }) => judging),
    ),
    { ...ms('one minute more than last time', least(carried, whole)), goal: goalMs },
    { what: `${model}: CloudWatch calls from scratch`, measured: calls, unit: '', goal: goalCalls },
  ];
}

interface Cost {
  readonly reading: number;
  readonly judging: number;
}

/** An analysis in a process that is warm and knows nothing yet, in milliseconds of its own time; the next one goes on from it. */
function analysis(rollout: Rollout, cloudWatch: CloudWatch): (now: number) => Promise<Cost> {
  const series = carriedMetrics({
    metrics: cloudWatchMetrics(cloudWatch.client),
    settled: { read: async () => [], put: async () => {} },
  });
  const alarms = { read: async () => [] };
  const logs = { read: () => Promise.reject(new Error('no plan asks for logs here')) };
  const judge = carriedJudge();
  return async (now) => {
    cloudWatch.answeringMs = 0;
    const begun = cpuMs();
    const seen = await observe({ alarms, logs, series }, rollout, now);
    const read = cpuMs();
    judgeRollout(judge, rollout, seen, now);
    return { reading: read - begun - cloudWatch.answeringMs, judging: cpuMs() - read };
  };
}

function aWeekOf(model: ChosenModel) {
  const world = { ...steady, requests: constantly(2400), ...equal(constantly(0.001)) };
  const rollout = aRollout({
    plan: aPlan({
      stages: [aStage(0.1, { bakeSeconds: weekSeconds, maxBakeSeconds: weekSeconds })],
      analysis: {
        errors: { ratio: 1.2, floor: 0.001, detect: 5, model, limit: 0.1 },
        latency: { quantile: 1 - share.slow, ratio: 1.5 },
        blastRadius: { errors: 1000 },
      },
    }),
    preparation: {
      slowAboveMs: share.slowAboveMs,
      errorModel: model,
      history: simulate(world, 60, 'before').map(({ baseline: { requests, errors } }) => [
        requests,
        errors,
        slowAmong(requests),
      ]),
    },
  });
  const from = shiftAt(0) + rollout.plan.timing.settleSeconds * 1000;
  const now = from + week * minute + rollout.plan.timing.lagSeconds * 1000;
  return { rollout, now, cloudWatch: aCloudWatch(simulate(world, week + analyses, 'ten'), from) };
}

const slowAmong = (requests: number) => slowOf(requests, 100 - 100 * share.slow);

interface CloudWatch {
  readonly client: CloudWatchClient;
  calls: number;
  /** What the last answers took to make, which is not the analysis's time. */
  answeringMs: number;
}

/** CloudWatch gives so many values in an answer at most (API reference, GetMetricData, `MaxDatapoints`). */
const mostValues = 100_800;

/** Answers for the minutes from `from` on, metric after metric, in as few pages as CloudWatch would. */
function aCloudWatch(minutes: readonly Minute[], from: number): CloudWatch {
  const answer = ({ MetricDataQueries = [], StartTime, EndTime, NextToken }: GetMetricDataCommandInput) => {
    const [first, end] = [StartTime, EndTime].map((at) => (Number(at) - from) / minute);
    const asked = minutes.slice(first, end);
    const perPage = Math.max(1, Math.floor(mostValues / asked.length));
    const done = Number(NextToken ?? 0);
    return {
      MetricDataResults: MetricDataQueries.slice(done, done + perPage).map(({ Id = '' }): MetricDataResult => {
        const Timestamps = asked.map(({ at }) => new Date(from + at));
        return { Id, StatusCode: 'Complete', Timestamps, Values: asked.map(valueOf(Id)) };
      }),
      ...(done + perPage < MetricDataQueries.length ? { NextToken: String(done + perPage) } : {}),
    };
  };
  const cloudWatch = {
    calls: 0,
    answeringMs: 0,
    client: {
      send: async ({ input }: { readonly input: GetMetricDataCommandInput }) => {
        const begun = cpuMs();
        const page = answer(input);
        cloudWatch.calls += 1;
        cloudWatch.answeringMs += cpuMs() - begun;
        return page;
      },
    } as unknown as CloudWatchClient,
  };
  return cloudWatch;
}

/** What CloudWatch has of a metric in a minute, by the id that is asked with. */
function valueOf(id: string): (minute: Minute) => number {
  const [, side, what] = /^(baseline|canary)(.*)$/.exec(id)!;
  const values: Readonly<Record<string, (counts: Counts) => number>> = {
    requests: ({ requests }) => requests,
    errors: ({ errors }) => errors,
    throttles: constantly(1),
    concurrency: constantly(20),
    fast: constantly(100 - 100 * share.slow),
  };
  return (minute) => values[what!]!(minute[side as 'baseline' | 'canary']);
}

/** This process's own time, which a busy machine stretches less than the clock's. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
