import * as z from 'zod';
import { choice, duration } from '../core/plan/fields.ts';
import { stepsByName } from './steps-by-name.ts';

const Step = z.strictObject({
  from: duration()
    .prefault('0s')
    .describe('Since when it is so, counted from when the rollout is asked for; until then the step before holds.'),
  state: choice(['open', 'closed']).describe('While it is `closed`, rollouts do not go on.'),
});

export type CalendarStep = z.output<typeof Step>;

/** When the change calendars of the plan's windows are open, by their names or ARNs. */
export const ScenarioCalendars = stepsByName(Step, 'states', 'state').describe(
  "When the plan's change calendars are open, by their names, oldest first. Needed for each calendar of the plan's windows.",
);
