import { forecastSentences, outlookText } from '../core/analysis/forecast-sentences.ts';
import { advise, detectRate, type Forecast, forecast } from '../core/analysis/forecast.ts';
import type { ErrorModel } from '../core/analysis/error-model.ts';
import type { Plan } from '../core/plan/plan.ts';

export interface PlanOutlook {
  readonly json: readonly unknown[];
  readonly lines: readonly string[];
}

/** What a plan can see at some traffic. How errors come is only known to a plan that says so; otherwise both are told. */
export function planOutlook(plan: Plan, requestsPerMinute: number, errorRate: number): PlanOutlook {
  const { errors } = plan.analysis;
  const stated = errors === 'off' ? undefined : errors.model;
  const models: readonly ErrorModel[] =
    stated === undefined || stated === 'auto' ? ['independent', 'robust'] : [stated];
  const forecasts = models.flatMap((model) => forecast(plan, { requestsPerMinute, errorRate, model }) ?? []);
  if (forecasts.length === 0)
    return { json: [], lines: ['this plan compares no errors, so traffic makes no difference to it'] };
  return {
    json: forecasts.map((one) => asJson(plan, one)),
    lines: [
      `at ${outlookText(forecasts[0]!)}, with ordinary luck:`,
      ...forecasts.flatMap((one) => [
        ...(forecasts.length > 1 ? ['', HOW[one.model]] : []),
        ...forecastSentences(plan, one).map((sentence) => `  ${sentence}`),
      ]),
    ],
  };
}

const HOW: Readonly<Record<ErrorModel, string>> = {
  independent: 'if errors come one by one (independent)',
  robust: 'if errors come in clusters (robust)',
};

const asJson = (plan: Plan, { stages, ...outlook }: Forecast) => ({
  ...outlook,
  detectRate: detectRate(plan, outlook),
  stages: stages.map((stage, index) => ({ index, ...stage, advice: advise(plan, { ...outlook, stages }, index) })),
});
