import * as z from 'zod';
import { readAs, refuse } from '../text/read.ts';
import { quote } from '../text/show.ts';
import { choice, field, name } from './fields.ts';
import { MOST_OBSERVED, OBSERVABLE, type ObservableName } from './observable.ts';

const NAMES = Object.keys(OBSERVABLE) as ObservableName[];

/** At most 30 of them, as for any metric of CloudWatch. */
const dimensions = () =>
  field<Readonly<Record<string, string>>, Readonly<Record<string, string>>>(
    { title: 'dimensions', type: 'object', additionalProperties: { type: 'string' }, maxProperties: 30 },
    (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return refuse('a map of names and values');
      const entries = Object.entries(value);
      const wrong = entries.find(([, text]) => typeof text !== 'string' || text === '');
      if (wrong) return refuse(`a map of names and values, and ${quote(wrong[0])} a text`);
      return entries.length <= 30 ? readAs(value as Record<string, string>) : refuse('at most 30 dimensions');
    },
  );

/** What findings call a metric. */
export const metricNameRules = {
  pattern: '^[a-zA-Z][a-zA-Z0-9_-]{0,39}$',
  expected: 'a short name: up to 40 letters, digits, hyphens and underscores',
};

/** What tells a metric of CloudWatch's from all others. */
export const metricParts = {
  namespace: name({
    pattern: '^[^:][\\s\\S]{0,254}$',
    expected: 'a CloudWatch namespace like AWS/SQS: 1 to 255 characters',
  }).describe("The metric's namespace: `AWS/SQS`."),
  metric: name({ pattern: '^[\\s\\S]{1,255}$', expected: "a CloudWatch metric's name: 1 to 255 characters" }).describe(
    "The metric's name in CloudWatch: `ApproximateAgeOfOldestMessage`.",
  ),
  dimensions: dimensions().prefault({}).describe("The metric's dimensions, all of them: `{ QueueName: orders }`."),
  statistic: name({
    pattern: '^(Sum|Average|Minimum|Maximum|SampleCount|p\\d{1,2}(\\.\\d+)?)$',
    expected: 'Sum, Average, Minimum, Maximum, SampleCount or a percentile like p95',
  })
    .prefault('Sum')
    .describe(
      'What CloudWatch makes of the values of a minute: `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`, `p95`.',
    ),
};

const CustomMetric = z.strictObject({
  name: name(metricNameRules).describe('What it is called in findings.'),
  ...metricParts,
});

/** A metric of CloudWatch's that a plan describes itself. */
export type CustomMetric = z.output<typeof CustomMetric>;

export const Observe = z
  .array(z.union([choice(NAMES), CustomMetric]))
  .optional()
  .describe(
    `Metrics that are shown and recorded and never decide, at most ${MOST_OBSERVED}: \`throttles\`, \`concurrency\` and \`spillover\` of each version; \`iteratorAge\`, \`deadLetters\`, \`asyncAge\` and \`asyncDropped\` of the function, which does not tell its versions apart; or a metric of CloudWatch.`,
  );
