import { describe, expect, it } from 'vitest';
import { isApprover } from '../../../lib/core/rollout/approver.ts';
import { type Person, readPerson } from '../../../lib/core/rollout/person.ts';

const role = readPerson('arn:aws:sts::123456789012:assumed-role/payments-leads/ann')!;
const user = readPerson('arn:aws:iam::123456789012:user/people/ann')!;
const root = readPerson('arn:aws:iam::123456789012:root')!;
const of = 'arn:aws:iam::123456789012:';
const tagged: Person = { ...role, tags: { team: 'payments', 'a=b': '' } };

describe('an approver of a plan', () => {
  it.each([
    ['a name', 'payments-leads', role, true],
    ['a pattern of roles', `${of}role/payments-*`, role, true],
    ['a pattern with one character open', `${of}role/payments-lead?`, role, true],
    ['a pattern of other roles', `${of}role/search-*`, role, false],
    ['a pattern of another account', 'arn:aws:iam::210987654321:role/*', role, false],
    ['a pattern of users', `${of}user/people/*`, user, true],
    ['a pattern of roles, for a user', `${of}role/*`, user, false],
    ['a pattern, for the root user', `${of}*`, root, false],
    ['a pattern whose dots are dots', `${of}role/payments.*`, role, false],
    ['a tag', 'tag:team=payments', tagged, true],
    ['a tag with another value', 'tag:team=search', tagged, false],
    ['a tag that nobody has looked up', 'tag:team=payments', role, false],
    ['a tag that is inherited by every object', 'tag:constructor=', tagged, false],
  ])('that is %s', (_, name, person, isOne) => {
    expect(isApprover([name], person)).toBe(isOne);
  });
});
