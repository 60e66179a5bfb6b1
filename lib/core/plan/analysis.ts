import * as z from 'zod';
import { choice, count, duration, flag, name, percent, quantile, ratio } from './fields.ts';
import { Findings } from './findings.ts';
import { Observe } from './observe.ts';
import { OwnMetrics } from './own-metrics.ts';

const alarmName = name({ pattern: '^[\\s\\S]{1,255}$', expected: "a CloudWatch alarm's name: 1 to 255 characters" });

const Errors = z.strictObject({
  ratio: ratio()
    .prefault(1.2)
    .describe(
      "Tolerated ratio of the canary's error rate to the baseline's at the same time. A stage fails when the evidence says that it is exceeded. At least 1; below 1 only with hotfix.",
    ),
  floor: percent({ example: '0.1%' })
    .prefault('0.1%')
    .describe('A canary below this error rate is never failed by comparison.'),
  limit: percent({ above: 0 })
    .optional()
    .describe("Absolute limit for the canary's error rate, whatever the baseline's is. At least floor."),
  detect: ratio()
    .prefault(5)
    .describe(
      "What a stage must rule out in order to pass: an error rate of at least this many times the baseline's, or the floor's if that is greater. Greater than ratio; times floor below 100%.",
    ),
  model: choice(['robust', 'independent', 'auto'])
    .prefault('auto')
    .describe(
      "`robust`: errors may come in clusters. `independent`: they do not. `auto`: independent only if the baseline's errors of the last week show no clustering.",
    ),
});

const Latency = z.strictObject({
  above: quantile().describe("The baseline's own quantile before the rollout, which separates slow from fast."),
  ratio: ratio().describe(
    "Tolerated ratio of the canary's share of slow requests to the baseline's. At least 1; below 1 only with hotfix.",
  ),
  warmUp: duration({ atMost: 3600, bareUnit: 'm' })
    .prefault('2m')
    .describe(
      "Time after each shift, counted like bake, whose latency is not judged: a canary's new sandboxes start cold. Both versions' minutes are left out. Shorter than maxBake; `0s` leaves none out.",
    ),
});

const Sources = z
  .strictObject({
    dropped: count()
      .optional()
      .describe('Asynchronous events that Lambda gave up, since the first shift (`AsyncEventsDropped`).'),
    deadLetters: count()
      .optional()
      .describe('Events that could not be sent to a dead-letter queue, since the first shift (`DeadLetterErrors`).'),
    eventAge: duration({ atLeast: 1 })
      .optional()
      .describe('How long asynchronous events may have waited, in three minutes in a row (`AsyncEventAge`).'),
    iteratorAge: duration({ atLeast: 1 })
      .optional()
      .describe("How old a stream's records may be, in three minutes in a row (`IteratorAge`)."),
  })
  .optional()
  .describe(
    'Limits for asynchronous and stream sources, whose retries hide errors; what exceeds one takes the canary back. Lambda tells them of the function alone, so it may have been either version. None unless given.',
  );

export const Analysis = z.strictObject({
  alarms: z
    .array(alarmName)
    .prefault([])
    .describe(
      'CloudWatch alarms; one in ALARM reverts at once, whether its event arrives or an analysis sees it. At most 90; a composite alarm stands for many.',
    ),
  errors: z
    .union([choice(['off']), Errors])
    .prefault({})
    .describe("Compares the canary's errors with the baseline's. `off` leaves it out."),
  latency: Latency.optional().describe('Compares the shares of slow requests. Left out unless given.'),
  falseAlarm: percent({ above: 0, atMost: 0.5, example: '1%' })
    .prefault('1%')
    .describe(
      'Chance that a rollout of an equally good canary is rolled back, over all its tests and however often one looks. Above 0%, at most 50%.',
    ),
  falsePass: percent({ above: 0, atMost: 0.5 })
    .prefault('5%')
    .describe('Chance that a stage passes although the canary is `detect` times worse. Above 0%, at most 50%.'),
  early: flag()
    .prefault(false)
    .describe('Whether a stage may pass before its bake has elapsed, as soon as the evidence allows.'),
  noData: choice(['hold', 'rollback', 'proceed'])
    .prefault('hold')
    .describe(
      'What a stage above 0% does whose canary got no requests in complete periods. `proceed` is recorded as such.',
    ),
  blastRadius: z
    .strictObject({
      errors: count().describe("Failures of the canary beyond the baseline's rate."),
    })
    .optional()
    .describe('A budget: reverts when it is spent, whatever the tests say. None unless given.'),
  sources: Sources,
  findings: Findings,
  observe: Observe,
  logs: flag()
    .optional()
    .describe(
      "Whether findings say how many of the errors are time-outs, kills for want of memory and failed initializations, from the function's log group, which must have the tag `tidegate:control-plane`. They explain and never decide, for they are errors already. Asked only of the last hour and only where there are errors. Off unless given.",
    ),
  metrics: OwnMetrics,
  hotfix: choice(['off', 'not-worse', 'better'])
    .prefault('off')
    .describe(
      'The baseline is known to be bad, and its alarms may be red: the canary must be `not-worse`, or `better`.',
    ),
});
