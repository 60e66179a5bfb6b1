import { describe, expect, it } from 'vitest';
import { gaugesOf } from '../../../lib/core/rollout/gauges.ts';
import { aRollout } from './a-rollout.ts';

const at = Date.UTC(2026, 0, 5, 9, 30);
const minute = {
  at: '2026-01-05T09:28:00.000Z',
  baseline: { requests: 200, errors: 1 },
  canary: { requests: 0, errors: 0 },
};

describe('what a dashboard shows of a rollout', () => {
  it('is its stage and weight now, and both versions in each minute, under names that stay', () => {
    const [now, baseline, canary] = gaugesOf(aRollout(), [minute], at);

    expect(now).toMatchObject({
      at,
      dimensions: { Target: 'checkout:live' },
      values: { Stage: { value: 1, unit: 'None' }, Weight: { value: 5, unit: 'Percent' } },
    });
    expect(baseline).toMatchObject({
      at: Date.parse(minute.at),
      dimensions: { Target: 'checkout:live', Side: 'baseline' },
      values: { Requests: { value: 200 }, Errors: { value: 1 }, ErrorRate: { value: 0.5, unit: 'Percent' } },
    });
    expect(canary?.values).not.toHaveProperty('ErrorRate');
  });

  it('is nothing before the first shift', () => {
    expect(gaugesOf({ ...aRollout(), shifts: [] }, [minute], at)).toEqual([]);
  });
});
