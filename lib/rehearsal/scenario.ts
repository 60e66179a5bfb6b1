import * as z from 'zod';
import { choice, count, duration, percent } from '../core/plan/fields.ts';
import { faultSchema } from './scenario-faults.ts';

/** A time like `40ms` or `1.2s`, in milliseconds. */
const latencyMs = () =>
  z.string().transform((text, context) => {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text) ?? [];
    if (amount !== undefined) return Number(amount) * (unit === 's' ? 1000 : 1);
    context.addIssue({ code: 'custom', params: { expected: 'a time like 40ms or 1.2s' } });
    return z.NEVER;
  });

const Latency = z
  .strictObject({ p50: latencyMs().prefault('40ms'), p99: latencyMs().prefault('180ms') })
  .refine(({ p50, p99 }) => p50 > 0 && p99 >= p50, { params: { expected: 'p99 at least p50, and both above 0ms' } });

const Version = {
  errorRate: percent().prefault('0%').describe('Share of the requests that fail.'),
  latency: Latency.prefault({}).describe('Log-normal, given by two quantiles.'),
};

const Traffic = z.strictObject({
  rps: z.number().min(0).max(10_000).describe('Requests per second, on average.'),
  shape: choice(['steady', 'diurnal', 'bursty']).prefault('steady'),
  from: duration().optional().describe('No request before; from the beginning unless given.'),
  until: duration().optional().describe('No request after; to the end unless given.'),
});

const Alarm = z.strictObject({
  errorsAbove: percent()
    .prefault('5%')
    .describe('The share of failed requests through the alias that it calls too many.'),
  minutes: count().prefault(2).describe('In how many minutes …'),
  of: count().prefault(3).describe('… of the last how many.'),
});

/** A world for a plan to be tried in. Times count from the first shift. */
export const ScenarioSchema = z.strictObject({
  name: z.string().optional(),
  traffic: Traffic,
  baseline: z.strictObject(Version),
  canary: z.strictObject({
    ...Version,
    from: duration().prefault('0s').describe('Until then the canary behaves like the baseline.'),
  }),
  alarms: z
    .record(z.string(), Alarm)
    .prefault({})
    .describe('How the alarms of the plan are made; others get the defaults.'),
  faults: z.array(faultSchema).prefault([]),
  until: duration({ atLeast: 1 }).optional().describe('When the rehearsal ends if the rollout has not.'),
  expect: z
    .strictObject({
      outcome: choice([
        'promoted',
        'unchanged',
        'failed',
        'rejected',
        'superseded',
        'rolled-back',
        'aborted',
        'held',
      ]).optional(),
      within: duration().optional().describe('All traffic is back on the baseline, or the record closed, by then.'),
    })
    .optional(),
});

export type Scenario = z.output<typeof ScenarioSchema>;
export type WrittenScenario = z.input<typeof ScenarioSchema>;
export type VersionBehavior = Pick<Scenario['baseline'], 'errorRate' | 'latency'>;
