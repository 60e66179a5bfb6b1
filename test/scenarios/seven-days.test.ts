import { beforeAll, describe, expect, test } from 'vitest';
import { parsePlan } from '../../lib/core/plan/parse.ts';
import type { RolloutEvent } from '../../lib/core/rollout/event.ts';
import { parseScenario } from '../../lib/rehearsal/parse-scenario.ts';
import { assemblyOnce, play } from './play.ts';

beforeAll(() => void assemblyOnce(), 120_000);

const day = 86_400_000;
const minute = 60_000;

const plan = parsePlan(`
target: { function: checkout, alias: live }
stages: [{ weight: 10%, bake: 1d }, { weight: 25%, bake: 1d }, { weight: 50%, bake: 5d }]
`);

/** A week with a canary. */
async function aWeek(canary: string) {
  const scenario = parseScenario(`
traffic: { rps: 5 }
baseline: { errorRate: 0.1%, latency: { p50: 40ms, p99: 180ms } }
canary: ${canary}
`);
  if (!plan.ok || !scenario.ok) throw new Error('the plan or the scenario is not one');
  return (await play(plan.plan, scenario.scenario)).report;
}

const analysesIn = (events: readonly RolloutEvent[]) => events.filter(({ kind }) => kind === 'analyzed');

/** Minutes between one analysis and the next, of those in a span of days since the first shift. */
function pauses(events: readonly RolloutEvent[], { from, to }: { readonly from: number; readonly to: number }) {
  const begin = Date.parse(events.find(({ kind }) => kind === 'shifted')!.at);
  const times = analysesIn(events)
    .map(({ at }) => Date.parse(at) - begin)
    .filter((at) => at >= from * day && at < to * day);
  return times.slice(1).map((at, i) => Math.round((at - times[i]!) / minute));
}

describe('a rollout of seven days', () => {
  // The longest rehearsal there is: a thousand analyses, most of them by a function that Lambda has started anew.
  test('is watched by one execution after the other, less often while it is quiet, and promoted', async () => {
    const { outcome, virtualSeconds, events, aws, finalAlias } = await aWeek('{ errorRate: 0.1% }');

    expect(outcome).toBe('promoted');
    expect(finalAlias).toEqual({ version: '2', weights: {} });
    expect(virtualSeconds).toBeGreaterThan(7 * 86_400);
    expect(events.filter(({ kind }) => kind === 'handed-over')).toHaveLength(1);
    expect(new Set(pauses(events, { from: 0, to: 1 / 25 }))).toEqual(new Set([1]));
    expect(new Set(pauses(events, { from: 0.1, to: 0.4 }))).toEqual(new Set([5]));
    // The execution that takes over looks at once.
    expect(new Set(pauses(events, { from: 3, to: 6.9 }))).toEqual(new Set([0, 15]));
    // One call for each analysis, and one for each time that a stage is left.
    expect(aws.calls['cloudwatch:GetMetricData']).toBeLessThanOrEqual(analysesIn(events).length + 10);
    expect(aws.costUsd).toBeLessThan(0.5);
  }, 900_000);
});
