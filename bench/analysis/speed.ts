import { carriedJudge } from '../../lib/core/analysis/carried.ts';
import type { Minute, Observed, StageQuestion } from '../../lib/core/analysis/contract.ts';
import { judgeStage } from '../../lib/core/analysis/judge-stage.ts';
import { plan, verdictAfter } from './rules.ts';
import { printTable, quantile } from './table.ts';
import { constantly, dayBefore, equal, simulate, steady } from './world.ts';

/** What one judgement costs: from all minutes, and from one more than last time. */
export function speed(): void {
  oneMetric();
  tenMetrics();
}

function oneMetric(): void {
  const world = { ...steady, requests: constantly(2400), ...equal(constantly(0.001)) };
  const history = dayBefore(world, 'speed');
  const all = simulate(world, 10_080, 'speed');
  const rows = (['independent', 'robust'] as const).map((model) => [
    model,
    ...[60, 1440, 10_080].map((count) => {
      const minutes = all.slice(0, count);
      const times = Array.from({ length: 30 }, () => {
        const begun = performance.now();
        verdictAfter(plan(model), minutes, history);
        return performance.now() - begun;
      });
      return `${quantile(times, 0.5).toFixed(2)} ms`;
    }),
  ]);
  printTable(
    'One judgement of one error metric (comparison and pass test), median',
    ['model', 'an hour', 'a day', 'a week'],
    rows,
  );
}

const week = 10_080;
const goalMs = 5;

/** All that Lambda counts, by version, with an error limit, latency, a budget, and two metrics that are only shown. */
function tenMetrics(): void {
  const world = { ...steady, requests: constantly(2400), ...equal(constantly(0.001)) };
  const history = dayBefore(world, 'ten');
  const all = simulate(world, week, 'ten').map((minute): Minute => {
    const more = { slow: 5, throttles: 1, concurrency: 20, nearTimeout: 1 };
    return { ...minute, baseline: { ...minute.baseline, ...more }, canary: { ...minute.canary, ...more } };
  });
  const observed = ['orders', 'carts'].map((name): Observed => ({ name, statistic: 'Sum', values: all.map(() => 1) }));
  const rows = (['independent', 'robust'] as const).map((model) => {
    const usual = plan(model);
    const errors = usual.errors === 'off' ? usual.errors : { ...usual.errors, limit: 0.1 };
    const upTo = (count: number): StageQuestion => ({
      plan: { ...usual, errors, latency: { quantile: 0.95, ratio: 1.5 }, blastRadius: { errors: 1000 } },
      stages: [{ weight: 0.1, bakeSeconds: 0, maxBakeSeconds: 0 }],
      stageIndex: 0,
      observations: { minutes: structuredClone(all.slice(0, count)), history, observed, alarms: [] },
      bakeElapsed: true,
    });
    const { judge } = carriedJudge();
    const analyses = 60;
    judge('rollout', upTo(week - analyses));
    const carried = Array.from({ length: analyses }, (_, i) => {
      const question = upTo(week - analyses + i + 1);
      return measured(() => judge('rollout', question));
    });
    const whole = upTo(week);
    const fromScratch = Array.from({ length: 20 }, () => measured(() => judgeStage(whole)));
    return [model, shown(fromScratch), shown(carried)];
  });
  printTable(
    `One analysis of ten metrics over a week of minutes, median of CPU time (goal: at most ${goalMs} ms)`,
    ['model', 'from scratch', 'one minute more than last time'],
    rows,
  );
}

const shown = (times: readonly number[]) => `${quantile(times, 0.5).toFixed(2)} ms`;

/** Milliseconds of this process's own time, which a busy machine does not stretch. */
function measured(act: () => unknown): number {
  const begun = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}
