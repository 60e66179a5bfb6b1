import { describe, expect, it } from 'vitest';
import type { MetricAnswer, Metrics } from '../../lib/aws/metrics.ts';
import { readPast } from '../../lib/tasks/read-past.ts';
import { answered } from '../core/metrics/answered.ts';
import { aPlan, aRollout, begin, minute } from '../core/rollout/a-rollout.ts';

const week = 7 * 24 * 60;

/** CloudWatch that knows a week of a steady baseline. */
const steady = (requests: number, errors: (i: number) => number): Metrics => ({
  read: async (asked, from, to): Promise<MetricAnswer> => ({
    kind: 'complete',
    series: Object.fromEntries(
      asked.map(({ id, metric }) => [
        id,
        answered(
          Array.from({ length: Math.min(week, (to - from) / minute) }, (_, i) => [
            from + i * minute,
            metric === 'Errors' ? errors(i) : requests,
          ]),
        ),
      ]),
    ),
  }),
});

const rollout = aRollout({
  stage: 'none',
  plan: aPlan({ analysis: { errors: { ratio: 1.2, floor: 0.001, detect: 5, model: 'auto' } } }),
});
const past = (metrics: Metrics, timeoutSeconds?: number) =>
  readPast({ metrics, now: () => begin }, rollout, timeoutSeconds);

describe('the past', () => {
  it('tells what the plan will be able to see, in few digits', async () => {
    const { measures, warnings } = await past(
      steady(2411, (i) => 2 + (i % 3)),
      30,
    );

    expect(measures.errorModel).toBe('independent');
    expect(measures.timeoutSeconds).toBe(30);
    expect(measures.forecast).toEqual({
      requestsPerMinute: 2410,
      errorRate: 0.00124,
      model: 'independent',
      timeoutSeconds: 30,
      stages: [
        { seesRate: expect.any(Number), passSeconds: expect.any(Number) },
        { seesRate: expect.any(Number), passSeconds: 600 },
      ],
    });
    expect(JSON.stringify(measures.forecast).length).toBeLessThan(300);
    expect(warnings).toEqual([]);
  });

  it('warns of stages with too little traffic to pass', async () => {
    const { warnings } = await past(steady(150, (i) => (i % 7 === 0 ? 1 : 0)));

    expect(warnings).toEqual([
      expect.stringMatching(/^stage 1 at 5 % has too little traffic to pass within 30m, at 150 requests a minute/),
    ]);
  });

  it('forecasts nothing where nothing came, and nothing where it could not be read', async () => {
    const away: Metrics = { read: async () => ({ kind: 'unavailable', detail: 'Throttling: Rate exceeded' }) };

    expect((await past(steady(0, () => 0))).measures).not.toHaveProperty('forecast');
    expect(await past(away)).toEqual({
      measures: { history: [], errorModel: 'robust' },
      unread: 'Throttling: Rate exceeded',
      warnings: ["the baseline's past could not be read: Throttling: Rate exceeded"],
    });
  });
});
