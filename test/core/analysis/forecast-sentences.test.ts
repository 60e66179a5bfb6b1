import { describe, expect, it } from 'vitest';
import { forecastSentences, forecastWarnings, outlookText } from '../../../lib/core/analysis/forecast-sentences.ts';
import type { Forecast } from '../../../lib/core/analysis/forecast.ts';
import type { Plan } from '../../../lib/core/plan/plan.ts';
import { aPlan, aStage } from './question.ts';

const plan = (...stages: Plan['stages']): Plan => ({
  target: { function: 'checkout', alias: 'live' },
  stages,
  timing: { settleSeconds: 60, lagSeconds: 120, intervalSeconds: 60 },
  onUndecided: 'hold',
  onBusy: 'queue',
  analysis: aPlan(),
});
const outlook: Forecast = { requestsPerMinute: 2400, errorRate: 0.001, model: 'independent', stages: [] };

describe('what a stage sees', () => {
  it.each([
    [600, 'a good canary passes after 10m'],
    [601, 'a good canary passes after about 11m'],
  ])('and that it passes after %d seconds, is all that is said where no advice is needed', (passSeconds, passes) => {
    const stages = [{ seesRate: 0.004, passSeconds }];

    expect(forecastSentences(plan(aStage(0.05, 10)), { ...outlook, stages })).toEqual([
      `stage 1 at 5 % for 10m sees errors rise to 0.4 % (4-fold); ${passes}`,
    ]);
  });

  it('is warned of only where a good canary would not pass', () => {
    const stages = [{ passSeconds: 600 }, {}];

    expect(forecastWarnings(plan(aStage(0.05, 10), aStage(0.5, 10)), { ...outlook, stages })).toEqual([
      'stage 2 at 50 % has too little traffic to pass within 30m, at 2,400 requests a minute of which 0.1 % fail: raise its weight or maxBake',
    ]);
  });
});

it.each([
  [0.1234, 0.001, '0.12 requests a minute of which 0.1 % fail'],
  [1, 0, '1 request a minute of which none fails'],
  [9.87, 0.5, '9.9 requests a minute of which 50 % fail'],
  [2400.4, 0.001, '2,400 requests a minute of which 0.1 % fail'],
])('traffic of %d a minute with an error rate of %d is %s', (requestsPerMinute, errorRate, text) => {
  expect(outlookText({ ...outlook, requestsPerMinute, errorRate })).toBe(text);
});
