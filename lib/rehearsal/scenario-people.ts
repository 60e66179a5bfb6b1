import * as z from 'zod';
import { choice, count, duration, flag, name } from '../core/plan/fields.ts';
import { explainedVerbs, type Verb, verbs } from '../core/rollout/command.ts';
import { text } from './scenario-fields.ts';

/** What can be asked of the command API while a rollout is open, and `undo`; a retry is a rollout of its own. */
export type Deed = Exclude<Verb, 'retry'> | 'stop-the-line' | 'run-the-line';

const deeds: readonly Deed[] = [...verbs.filter((verb) => verb !== 'retry'), 'stop-the-line', 'run-the-line'];
const explained: readonly Deed[] = [
  ...explainedVerbs.filter((verb) => verb !== 'retry'),
  'stop-the-line',
  'run-the-line',
];

export const defaultPermissionSet = 'Developers';

/** What one person says once. */
const Act = z
  .strictObject({
    at: duration().describe('When, counted from the first shift.'),
    who: name({ pattern: '^[\\w+=,.@-]{2,64}$', expected: 'a name like alice or alice@example.com' }).describe(
      'A user of IAM Identity Center, whom the record and `approval.from` know by this name.',
    ),
    as: name({
      pattern: '^(role/)?[\\w+=,.@-]{1,32}$',
      expected: "a permission set's name, or role/ and the name of any other role",
    })
      .prefault(defaultPermissionSet)
      .describe(
        'The permission set through which they come; or, as `role/NAME`, any other role, whose sessions count as one person.',
      ),
    tags: z
      .record(z.string(), text('the value of a tag'), { error: 'a map of tags' })
      .optional()
      .meta({ title: 'a map of tags', description: 'What that role is tagged with. Nothing unless given.' }),
    does: choice(deeds).describe(
      'What they want, as `tidegate` has it. `run-the-line` ends what `stop-the-line` began.',
    ),
    stage: count()
      .optional()
      .describe('The stage that is meant, from 1. The one that the rollout is in unless given; needed for `skip`.'),
    full: flag().optional().describe('With `promote`: past all stages that are left.'),
    reason: text('a sentence')
      .optional()
      .describe(`Why. Needed for ${explained.map((deed) => `\`${deed}\``).join(', ')}.`),
  })
  .superRefine(({ does, reason, stage, full }, context) => {
    const refuse = (path: string, expected: string) =>
      context.addIssue({ code: 'custom', path: [path], params: { expected }, message: expected });
    if (reason === undefined && explained.includes(does))
      refuse('reason', `why, for those who read it later: ${does} needs one`);
    if (stage === undefined && does === 'skip') refuse('stage', 'the stage that is to be left out, from 1');
    if (full !== undefined && does !== 'promote') refuse('full', `left out: it goes with promote, not with ${does}`);
  });

export type Act = z.output<typeof Act>;

/** Who does what while a rehearsal runs. */
export const People = z.array(Act, { error: 'a list of what people do' }).prefault([]).meta({
  title: 'a list of what people do',
  description:
    'What people want of the rollout, and when. They ask the command API, under the identities that AWS would verify; what they are refused is told, and changes nothing.',
});
