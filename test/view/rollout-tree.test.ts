import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../lib/core/analysis/contract.ts';
import type { RolloutEvent } from '../../lib/core/rollout/event.ts';
import { foldAll } from '../../lib/core/rollout/rollout.ts';
import { rolloutTree } from '../../lib/view/rollout-tree.ts';
import { viewRollout } from '../../lib/view/rollout-view.ts';
import { aPlan, aStage, begin, minute } from '../core/rollout/a-rollout.ts';
import { viewOf } from './a-view.ts';
import { aRecord, recordId } from './explain/a-record.ts';

const plan = aPlan({ stages: [aStage(0.1, { bakeSeconds: 300 }), aStage(0.5), aStage(1)] });
const quiet = { baseline: { requests: 2000, errors: 2 }, canary: { requests: 220, errors: 0 } };
const loud = { ...quiet, canary: { requests: 220, errors: 90 } };
const many = (count: number, each = quiet) => Array.from({ length: count }, () => each);

const treeOf = (minutes: readonly (typeof quiet)[], width = 80) => {
  const { events } = aRecord({ plan, preparation: { errorModel: 'independent' }, minutes });
  return rolloutTree(viewOf(events), { now: Date.parse(events.at(-1)?.at ?? '') + 5000, width }).join('\n');
};

test('shows the stage in question with all its evidence and what is still needed', () => {
  const { events } = aRecord({ plan, minutes: many(2) });
  const numbers = { evidenceLn: Math.log(6), neededLn: Math.log(20), moreCanaryRequests: 1659 };
  const detect = 'canary 2 of 961 requests failed (0.21 %): an error rate of 5 times the baseline is not ruled out yet';
  const verdict: Verdict = {
    kind: 'undecided',
    need: 'time',
    reason: `the bake has not elapsed; ${detect}`,
    findings: [
      { judge: 'alarms', kind: 'pass', reason: 'no alarm of 1 is red', numbers: {} },
      { judge: 'error-detect', kind: 'undecided', reason: detect, numbers },
    ],
  };
  const last = { ...events.at(-1)!, verdict } as RolloutEvent;

  const lines = rolloutTree(viewOf([...events.slice(0, -1), last]), { now: begin + 5 * minute + 5000, width: 80 });

  expect(lines.join('\n')).toBe(`▶ checkout:live  version 1 → 2  baking, 10% of the traffic on the canary
rollout checkout-live-92c8476df2f1 of payments, requested 2026-01-05 08:59:58
UTC (5m7s ago)

├─ ▶ stage 1   10%  for 5m5s, since 09:00:00
│    bake     ████████░░ 55s left of 5m
│    ✓ alarms: no alarm of 1 is red
│    evidence █████░░░░░ 1 in 6, 1 in 20 needed, about 1,659 more requests
│    … error-detect: canary 2 of 961 requests failed (0.21 %): an error rate of
│      5 times the baseline is not ruled out yet
├─ · stage 2   50%  bake 10m
└─ · stage 3  100%  bake 10m`);
});

test('of a rollout that went back shows what failed, and nothing that did not', () => {
  const tree = treeOf([...many(1), ...many(1, loud)]);

  expect(tree).toMatch(/^◀ checkout:live {2}version 1 → 2 {2}rolling-back/);
  expect(tree).toMatch(/✗ stage 1 +10% {2}taken back after 5m/);
  expect(tree).toContain('✗ error-ratio: canary 90 of 440 requests failed');
  expect(tree).not.toContain('no-data');
  expect(tree).toContain('- stage 2   50%  not reached');
});

test('of a stage that passed says why in one sentence', () => {
  const tree = treeOf(many(12));

  expect(tree).toMatch(/✓ stage 1 +10% {2}passed after \d+m.*\n│ +canary 0 of [\d,]+ requests failed/);
  expect(tree).toContain('▶ stage 2   50%');
});

test.each([40, 60, 80, 100])('no line is wider than %d columns', (width) => {
  const lines = treeOf(many(3), width).split('\n');

  expect(lines.length).toBeGreaterThan(10);
  expect(lines.filter((line) => line.length > width)).toEqual([]);
});

describe('a plan of fifty stages', () => {
  const fifty = aPlan({
    stages: Array.from({ length: 50 }, (_, i) => aStage((i + 1) / 50, { bakeSeconds: 60, maxBakeSeconds: 86_400 })),
  });
  const { events } = aRecord({ plan: fifty, preparation: { errorModel: 'independent' }, minutes: many(60) });

  test('fits a screen: what passed long ago and comes much later is named together', () => {
    const lines = rolloutTree(viewOf(events), { now: begin + 60 * minute, width: 80 });

    const text = lines.join('\n');
    expect(lines.length).toBeLessThan(40);
    expect(text).toMatch(/✓ stages 1–\d+ {2}passed/);
    expect(text).toMatch(/└─ · stages \d+–50 {2}to come/);
  });

  test('and ten thousand events is drawn in some ten milliseconds', () => {
    const last = events.at(-1)!;
    const long = [...events, ...Array.from({ length: 10_000 }, (_, i) => ({ ...last, seq: last.seq + i + 1 }))];
    const rollout = foldAll(recordId, long);
    const draw = () => rolloutTree(viewRollout(rollout, long), { now: begin + 60 * minute, width: 80 });

    const durations = Array.from({ length: 10 }, () => {
      const from = performance.now();
      draw();
      return performance.now() - from;
    });
    const milliseconds = Math.min(...durations);

    // Ten on a machine of its own; this one may be busy.
    expect(milliseconds).toBeLessThan(200);
  });
});

test('what others wrote cannot take over the terminal', () => {
  const { events } = aRecord({ plan, minutes: many(1) });
  const held = { ...events.at(-1)!, seq: events.length + 1, kind: 'held', reason: 'evil\u001B[2J' } as const;

  const tree = rolloutTree(viewOf([...events, held]), { now: begin, width: 80 }).join('\n');

  expect(tree).toContain('evil\\u{1b}[2J');
  expect(tree).not.toContain('\u001B');
});
