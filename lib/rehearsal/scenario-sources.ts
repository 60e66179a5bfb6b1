import * as z from 'zod';
import { choice, duration, field } from '../core/plan/fields.ts';
import { readAs, refuse } from '../core/text/read.ts';
import { stepsByName } from './steps-by-name.ts';

const number = () =>
  field<number, number>({ title: 'number', type: 'number' }, (value) =>
    typeof value === 'number' && Number.isFinite(value) ? readAs(value) : refuse('a bare number'),
  );

const Step = z.strictObject({
  from: duration().prefault('0s').describe('When it begins to answer so; until then the step before holds.'),
  canary: number().optional().describe("The canary's value. As in the step before unless given."),
  baseline: number()
    .optional()
    .describe("The baseline's. As in the step before unless given, and as the canary's if no step has any."),
  answer: choice(['number', 'nothing', 'nan', 'text', 'error', 'silence'])
    .prefault('number')
    .describe(
      '`number`; `nothing`: no value; `nan`: what is no number; `text`: a page instead of an answer; `error`: 503; `silence`: no answer at all.',
    ),
});

export type SourceStep = z.output<typeof Step>;

/** What the sources of the plan's own metrics answer, by the metrics' names. */
export const Sources = stepsByName(Step, 'answers', 'answer').describe(
  "What the sources of the plan's metrics answer, by the metrics' names, oldest first. Needed for each metric that does not come from CloudWatch.",
);
