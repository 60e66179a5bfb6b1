import * as z from 'zod';
import { choice, duration } from '../core/plan/fields.ts';
import { text } from './scenario-fields.ts';
import { stepsByName } from './steps-by-name.ts';

const Step = z.strictObject({
  from: duration().prefault('0s').describe('When it begins to answer so; until then the step before holds.'),
  answer: choice(['pass', 'fail', 'wait', 'rubbish', 'error', 'silence']).describe(
    '`pass`, `fail`, `wait`: that verdict; `rubbish`: what is no verdict; `error`: the function fails; `silence`: no answer in time.',
  ),
  reason: text('a sentence').optional().describe('The reason that goes with the verdict. None unless given.'),
});

export type HookStep = z.output<typeof Step>;

/** What the hooks of the plan's stages answer, by their names. */
export const ScenarioHooks = stepsByName(Step, 'answers', 'answer').describe(
  "What the plan's hooks answer, by their names, oldest first. Needed for each hook of the plan.",
);
