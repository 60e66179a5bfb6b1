import { type Forecast, forecast, type Outlook } from '../../../lib/core/analysis/forecast.ts';
import type { AnalysisPlan, ErrorsPlan, Plan, Stage } from '../../../lib/core/plan/plan.ts';
import { aPlan, someErrors } from './question.ts';

export const planOf = (stages: readonly Stage[], errors: Partial<ErrorsPlan> | 'off' = {}): Plan => ({
  target: { function: 'checkout', alias: 'live' },
  stages,
  timing: { settleSeconds: 60, lagSeconds: 120, intervalSeconds: 60 },
  onUndecided: 'hold',
  onBusy: 'queue',
  analysis: aPlan({ errors: errors === 'off' ? 'off' : { ...someErrors, ...errors } } satisfies Partial<AnalysisPlan>),
});

/** 40 requests a second. */
export const outlook: Outlook = { requestsPerMinute: 2400, errorRate: 0.001, model: 'independent' };

/** What is forecast of a plan where something can be. */
export function aForecast(plan: Plan, changes: Partial<Outlook> = {}): Forecast {
  const found = forecast(plan, { ...outlook, ...changes });
  if (!found) throw new Error('nothing is forecast');
  return found;
}
