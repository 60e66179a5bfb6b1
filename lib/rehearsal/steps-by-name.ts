import * as z from 'zod';

/**
 * A map of lists, each of what somebody does over time, oldest first; empty unless given.
 *
 * @param what the steps are called: `answers`
 * @param one one of them: `answer`
 */
export const stepsByName = <Step extends z.ZodType>(step: Step, what: string, one: string) =>
  z
    .record(
      z.string(),
      z
        .array(step, { error: `a list of ${what}, oldest first` })
        .min(1, { error: `a list of at least one ${one}` })
        .meta({ title: `a list of ${what}` }),
    )
    .prefault({});
