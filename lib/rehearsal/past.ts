import type { Account } from '../account/account.ts';
import type { Histogram } from '../account/histogram.ts';
import type { Random } from '../account/random.ts';
import { lambdaOf, type Plan } from '../core/plan/plan.ts';
import type { Scenario } from './scenario.ts';
import { normalQuantile } from '../account/services/lambda/normal-quantile.ts';
import type { Rate } from './traffic.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** CloudWatch's p99 of a normal distribution in standard deviations (R: `qnorm(0.99)`). */
const z99 = 2.3263478740408408;
/** Latencies as so many equally likely values: enough for any quantile that a plan names. */
const strata = 400;
/** The last hours are there by the minute, older ones by the hour. */
const detailedHours = 2;

export interface PastOptions {
  readonly account: Account;
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly rate: Rate;
  readonly random: Random;
  /** Whole hours. */
  readonly hours: number;
}

/**
 * Gives the baseline a past in CloudWatch: requests and errors drawn per minute, latencies by their distribution. It is
 * over when the rehearsal begins, so nobody can ask how it came to be there.
 */
export function writePast({ account, plan, scenario, rate, random, hours }: PastOptions): void {
  // Variants are counted while a rollout is open: they have no past.
  if ('flag' in plan.target) return;
  const { clock, services } = account;
  const { function: FunctionName, alias } = lambdaOf(plan.target);
  const dimensions = { FunctionName, Resource: `${FunctionName}:${alias}` };
  const end = Math.floor(clock.now() / hourMs) * hourMs;
  const record = (metric: string, periodStart: number, data: Batch) =>
    services.cloudwatch.record({
      namespace: 'AWS/Lambda',
      metric,
      dimensions,
      periodStart,
      visibleAt: periodStart + 2 * minuteMs,
      ...data,
    });

  const isDetailed = (at: number) => at >= end - detailedHours * hourMs;
  const latencies = latencyBatches(scenario);
  for (let hour = end - hours * hourMs; hour < end; hour += hourMs) {
    let served = 0;
    for (let minute = hour; minute < hour + hourMs; minute += minuteMs) {
      const requests = random.poisson(rate(minute, undefined) * 60);
      if (requests === 0) continue;
      served += requests;
      const errors = random.binomial(requests, scenario.baseline.errorRate);
      record('Invocations', minute, { count: requests, sum: requests, min: 1, max: 1 });
      record('Errors', minute, { count: requests, sum: errors, min: 0, max: errors > 0 ? 1 : 0 });
      if (isDetailed(minute)) record('Duration', minute, latencies(requests));
    }
    if (served > 0 && !isDetailed(hour)) record('Duration', hour, latencies(served));
  }
}

interface Batch {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly values?: Histogram;
}

function latencyBatches({ baseline: { latency } }: Scenario): (requests: number) => Batch {
  const { p50, p99 } = latency;
  const sigma = Math.log(p99 / p50) / z99;
  const at = (share: number) => p50 * Math.exp(sigma * normalQuantile(share));
  const values = Float64Array.from({ length: strata }, (_, i) => at((i + 0.5) / strata));
  const mean = values.reduce((total, value) => total + value, 0) / strata;
  return (requests) => ({
    count: requests,
    sum: mean * requests,
    min: values[0] ?? 0,
    max: values.at(-1) ?? 0,
    values: { values, each: requests / strata },
  });
}
