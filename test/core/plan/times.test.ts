import { expect, test } from 'vitest';
import { parsePlan } from '../../../lib/core/plan/parse.ts';
import { longestSeconds, plannedSeconds, stageTimes } from '../../../lib/core/plan/times.ts';

function twoStages() {
  const parsed = parsePlan(`
target: { function: checkout, alias: live }
stages: [{ weight: 5%, bake: 10m }, { weight: 50%, bake: 20m }]
timing: { settle: 30s }
maxBake: 40m
`);
  if (!parsed.ok) throw new Error('the plan of this test is not valid');
  return parsed.plan;
}

test('a stage begins where the one before it ends, and lasts for its settle grace and its bake', () => {
  const times = stageTimes(twoStages());

  expect(times).toEqual([
    { startsAt: 0, endsAt: 630 },
    { startsAt: 630, endsAt: 1860 },
  ]);
});

test('a plan takes as long as its bakes, and at the longest as long as they may be extended', () => {
  const plan = twoStages();

  const [planned, longest] = [plannedSeconds(plan), longestSeconds(plan)];

  expect(planned).toBe(1860);
  expect(longest).toBe(2 * (30 + 2400));
});
