import * as z from 'zod';
import { choice, count, duration, percent } from '../core/plan/fields.ts';
import { faultSchema } from './scenario-faults.ts';
import { latency, requestRate, text } from './scenario-fields.ts';
import { ScenarioCalendars } from './scenario-calendars.ts';
import { ScenarioHooks } from './scenario-hooks.ts';
import { People } from './scenario-people.ts';
import { Sources } from './scenario-sources.ts';

/** More than this is drawn in bulk all the same, but no longer what a single alias is asked for. */
const mostRps = 10_000;

const Latency = z
  .strictObject({
    p50: latency().prefault('40ms').describe('Half of the requests take longer.'),
    p99: latency().prefault('180ms').describe('One request in a hundred takes longer. At least p50.'),
  })
  .superRefine(({ p50, p99 }, context) => {
    if (p50 > 0 && p99 >= p50) return;
    const params = { expected: 'p99 at least p50, and both above 0ms', found: `p50 ${p50}ms and p99 ${p99}ms` };
    context.addIssue({ code: 'custom', params });
  });

const Version = {
  errorRate: percent().prefault('0%').describe('The share of its requests that fail.'),
  timeouts: percent()
    .prefault('0%')
    .describe('The share of its requests that never answer, and end by the timeout of 30 seconds.'),
  outOfMemory: percent().prefault('0%').describe('The share of its requests that Lambda ends for want of memory.'),
  initErrors: percent()
    .prefault('0%')
    .describe('The share of its requests for which no environment can be initialized.'),
  latency: Latency.prefault({}).describe('How long its requests take: log-normal, given by two quantiles.'),
};

const Traffic = z.strictObject({
  rps: requestRate(mostRps).describe(`Requests per second through the alias, on average. From 0 to ${mostRps}.`),
  shape: choice(['steady', 'diurnal', 'bursty'])
    .prefault('steady')
    .describe(
      '`steady`; `diurnal`: a sine over the day, between 40% and 160% of `rps`; `bursty`: half of `rps`, and 3.5 times of it in one minute of six.',
    ),
  from: duration().optional().describe('No request comes before. There is traffic from the beginning unless given.'),
  until: duration().optional().describe('No request comes after. There is traffic to the end unless given.'),
});

const Alarm = z.strictObject({
  errorsAbove: percent()
    .prefault('5%')
    .describe('The share of failed requests through the alias in a minute that it calls too many.'),
  minutes: count().prefault(2).describe('In how many minutes that must be so …'),
  of: count().prefault(3).describe('… of the last how many.'),
});

/** A world for a plan to be tried in. Times count from the first shift. */
export const ScenarioSchema = z.strictObject({
  name: text('a sentence').optional().describe('What happens, in a sentence.'),
  traffic: Traffic.describe('The requests that come through the alias.'),
  baseline: z.strictObject(Version).describe('How the version behaves that serves at the beginning.'),
  canary: z
    .strictObject({
      ...Version,
      from: duration().prefault('0s').describe('Until then the canary behaves like the baseline.'),
    })
    .describe('How the version on trial behaves.'),
  flag: z
    .strictObject({
      errorRate: percent().prefault('0%').describe('The share of the requests that are given it and fail.'),
      from: duration().prefault('0s').describe('Until then they behave like all others.'),
    })
    .optional()
    .describe(
      'How the variant on trial behaves of a flag that is moved after a function. Like the version beneath it unless given.',
    ),
  alarms: z
    .record(z.string(), Alarm)
    .prefault({})
    .describe('How the alarms are made that the plan names, by their names; others get the defaults.'),
  sources: Sources,
  hooks: ScenarioHooks,
  calendars: ScenarioCalendars,
  people: People,
  faults: z.array(faultSchema).prefault([]).describe('What goes wrong, and when.'),
  until: duration({ atLeast: 1 }).optional().meta({
    description: 'When the rehearsal ends if the rollout has not: it is `held` then.',
    'x-default': 'twice the planned time plus an hour',
  }),
  expect: z
    .strictObject({
      outcome: choice(['promoted', 'unchanged', 'failed', 'rejected', 'superseded', 'rolled-back', 'aborted', 'held'])
        .optional()
        .describe('How the rollout ends.'),
      within: duration()
        .optional()
        .describe('By when: all traffic is back on the baseline, or the record closed where nothing is taken back.'),
    })
    .optional()
    .describe('What must come of it. A rehearsal that does not meet it exits with 1 and says so.'),
});

export type Scenario = z.output<typeof ScenarioSchema>;
export type VersionBehavior = Scenario['baseline'];
