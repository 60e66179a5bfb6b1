import { expect, test } from 'vitest';
import { unmetExpectations } from '../../lib/rehearsal/expectations.ts';
import { ScenarioSchema } from '../../lib/rehearsal/scenario.ts';

const promoted = { outcome: 'promoted', virtualSeconds: 600, detectedAt: null, revertedAt: null };
const rolledBack = { outcome: 'rolled-back', virtualSeconds: 305, detectedAt: 300, revertedAt: 303.2 };
const held = { outcome: 'held', virtualSeconds: 7200, detectedAt: null, revertedAt: null };

test.each([
  [promoted, {}, []],
  [promoted, { outcome: 'promoted', within: '10m' }, []],
  [promoted, { outcome: 'rolled-back' }, ['expected the outcome rolled-back, got promoted']],
  [promoted, { within: '9m' }, ['expected the end within 9m, got 10m']],
  [rolledBack, { outcome: 'rolled-back', within: '304s' }, []],
  [rolledBack, { within: '303s' }, ['expected the end within 5m3s, got 5m4s']],
  [
    { ...rolledBack, revertedAt: null },
    { within: '10m' },
    ['expected the end within 10m, but the alias was never taken back'],
  ],
  [held, { outcome: 'held' }, []],
  [held, { within: '3h' }, ['expected the end within 3h, but the rollout was still open']],
] as const)('of %o with %o is unmet: %j', (report, expectation, unmet) => {
  const scenario = ScenarioSchema.parse({ traffic: { rps: 1 }, baseline: {}, canary: {}, expect: expectation });

  expect(unmetExpectations(scenario, report)).toEqual(unmet);
});
