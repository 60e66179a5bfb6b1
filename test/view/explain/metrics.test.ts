import { expect, test } from 'vitest';
import type { Measured } from '../../../lib/core/analysis/measured.ts';
import { judgeOwnMetric } from '../../../lib/core/analysis/own-metrics.ts';
import { withMeasured } from '../../../lib/core/analysis/measured.ts';
import { ONCE } from '../../../lib/core/judges/counter-limits.ts';
import type { OwnMetric } from '../../../lib/core/plan/own-metrics.ts';
import type { Decision, Happening } from '../../../lib/core/rollout/event.ts';
import { explain } from '../../../lib/view/explain.ts';
import { aPlan, aPreparation, begin, minute, record, requested, split } from '../../core/rollout/a-rollout.ts';

const metric: OwnMetric = {
  name: 'carts',
  from: { kind: 'webhook', url: 'https://metrics.example.com' },
  failIf: { above: 5 },
  succeedIf: { below: 3 },
  limits: { ...ONCE, count: 'unbounded', failureLimit: 1 },
  intervalSeconds: 60,
  initialDelaySeconds: 0,
};

/** What is explained of a rollout whose metric was measured so, and then decided so. */
function explained(measured: readonly Measured[], decision: Decision) {
  const at = begin + 15 * minute;
  const tallies = withMeasured({}, measured, new Date(at).toISOString());
  const judgement = judgeOwnMetric(metric, tallies.carts, true);
  const { reason } = judgement.finding;
  const analyzed: Happening = {
    kind: 'analyzed',
    stageIndex: 0,
    verdict: { ...judgement, reason, findings: [judgement.finding] },
    decision: { ...decision, reason },
    totals: { baseline: { requests: 0, errors: 0 }, canary: { requests: 0, errors: 0 } },
    measured,
  };
  const events = record([
    [begin, requested(aPlan({ analysis: { metrics: [metric] } }))],
    [begin, { kind: 'claimed', fence: 1 }],
    [begin, { kind: 'prepared', ...aPreparation() }],
    [begin, { kind: 'shifted', stageIndex: 0, alias: split(0.05), revisionId: 'w0' }],
    [at, analyzed],
  ]);
  return explain('checkout-live-1', events).decisions[0];
}

const failure: Measured = { name: 'carts', outcome: 'failure', value: 9 };

test('a metric that fails is explained by its limit', () => {
  const decision = explained([failure, failure], { kind: 'roll-back', outcome: 'rolled-back', reason: '' });

  expect(decision).toMatchObject({
    why: 'carts: failures: 2, the limit is 1; the last one was 9 (a failure: fails above 5)',
    rule: 'analysis.metrics: carts is measured in every stage above 0 %, and 1 failure of a stage is tolerated (failureLimit). It is a limit and no test: falseAlarm does not cover it.',
    otherwise: ['One failure of carts fewer. That it could not be computed would not have taken it back.'],
  });
});

test('a metric that says neither is explained by what it lacks, and not by requests', () => {
  const between: Measured = { name: 'carts', outcome: 'inconclusive', value: 4 };

  const decision = explained([between], { kind: 'wait', reason: '' });

  expect(decision?.why).toBe(
    'carts: inconclusive measurements: 1, the limit is 0; the last one was 4 (neither a success nor a failure)',
  );
  expect(decision?.rule).toMatch(/^A metric passes only by successes that were measured\./);
  expect(decision?.otherwise).toEqual(['Measurements of carts that succeed.']);
});
