import * as z from 'zod';
import { readAs, refuse } from '../text/read.ts';
import { choice, count, duration, field } from './fields.ts';

const DAY = 86_400;

/**
 * IAM's names (its user guide, "IAM and AWS STS quotas"); a user of Identity Center may be called by an address. A pattern is
 * one of names in one account, without a path: what AWS tells of a role's session leaves the path out. Tags as IAM has them.
 */
const PATTERN =
  '^([\\w+=,.@-]{1,128}|arn:aws[\\w-]*:iam::\\d{12}:(role|user)/[\\w+=,.@/-]{1,512}|arn:aws[\\w-]*:iam::\\d{12}:(role|user)/[\\w+=,.@*?-]{1,128}|tag:[\\w .:/+@-]{1,128}=[\\w .:/=+@-]{0,256})$';
const EXPECTED =
  "the name, ARN or pattern of a role or user, a permission set's name, a tag like tag:team=payments, or a list of such";

/** One or several, who are a list from here on. */
const approvers = () => {
  const one = { type: 'string', pattern: PATTERN } as const;
  return field<string | readonly string[], readonly string[]>(
    { title: 'names', anyOf: [one, { type: 'array', items: one, minItems: 1 }] },
    (value) => {
      const names: unknown[] = Array.isArray(value) ? value : [value];
      const isFine = (name: unknown): name is string => typeof name === 'string' && new RegExp(PATTERN).test(name);
      return names.length > 0 && names.every(isFine) ? readAs(names) : refuse(EXPECTED);
    },
  );
};

/** Who has to approve of leaving a stage. */
export const Approval = z.strictObject({
  from: approvers().describe(
    'Who may approve: IAM roles, permission sets of Identity Center and users, by name; roles and users by ARN, too, or by a pattern like `arn:aws:iam::123456789012:role/payments-*`; or whoever has a tag, `tag:team=payments`. One, or a list. Never whoever asked for the rollout.',
  ),
  quorum: count()
    .prefault(1)
    .describe(
      'How many distinct people have to. Users of Identity Center and IAM users are people; all sessions of any other role count as one.',
    ),
  expires: duration({ atLeast: 60, atMost: 30 * DAY, bareUnit: 'm' })
    .prefault('24h')
    .describe('How long after the end of the bake they may take. From 1m to 30d.'),
  onExpiry: choice(['hold', 'rollback'])
    .prefault('hold')
    .describe('What becomes of the rollout when they have not approved by then.'),
});

export type ReadApproval = z.output<typeof Approval>;
