import { describe, expect, test } from 'vitest';
import {
  type FlagPolicy,
  type FlagWish,
  policyProblems,
  rolloutPolicyProblem,
  tagsOf,
} from '../../../lib/core/flags/policy.ts';
import { writePolicy } from '../../../lib/core/flags/write-policy.ts';
import { readPerson } from '../../../lib/core/rollout/person.ts';
import { aFlag } from './a-document.ts';

const session = (role: string, name: string) => readPerson(`arn:aws:sts::123456789012:assumed-role/${role}/${name}`)!;
const alice = session('AWSReservedSSO_Payments_0123456789abcdef', 'alice@example.com');
const mallory = session('AWSReservedSSO_Search_0123456789abcdef', 'mallory@example.com');

const before = aFlag({ metadata: { owner: 'payments', tags: 'PCI, HIPAA' } });
const served = { ...before, defaultVariant: 'on' };
const policy: FlagPolicy = {
  owners: { payments: ['Payments'] },
  tags: { PCI: { onlyByRollout: true, except: ['compliance@example.com'], ticket: true, approval: true } },
};

const asked = (changes: Partial<FlagWish> = {}, by: FlagPolicy = policy) =>
  policyProblems(by, {
    ...{ key: 'checkout', kind: 'set', before, after: before, person: alice, reason: 'PAY-42' },
    ...changes,
  });

describe('a flag with an owner', () => {
  test.each<[string, Partial<FlagWish>, FlagPolicy, RegExp | undefined]>([
    ['is changed by whom the policy lists', {}, policy, undefined],
    [
      'is changed by nobody else',
      { person: mallory },
      policy,
      /belongs to payments.*not by mallory@example.com: Payments/,
    ],
    [
      'is removed by nobody else',
      { person: mallory, after: undefined, kind: 'removed' },
      policy,
      /is removed by its owner alone/,
    ],
    ['is revived by nobody else', { person: mallory, kind: 'revived' }, policy, /is changed by its owner alone/],
    ['is changed by everybody where nobody is listed', { person: mallory }, {}, undefined],
  ])('%s', (_, changes, by, says) => {
    const problems = asked(changes, by);

    if (says) expect(problems.join('; ')).toMatch(says);
    else expect(problems).toEqual([]);
  });

  test.each([
    ['somebody else takes it', 'search'],
    ['nobody is to own it', undefined],
  ])('keeps it when %s, listed or not', (_, owner) => {
    const after = { ...before, metadata: { tags: 'PCI, HIPAA', ...(owner !== undefined && { owner }) } };

    expect(asked({ person: mallory, after }, {})).toEqual([
      expect.stringContaining(`is given to ${owner ?? 'nobody'} by its owner alone, not by mallory@example.com`),
    ]);
    expect(asked({ person: session('payments', 'ci'), after }, {})).toEqual([]);
  });
});

describe('a flag with a tag', () => {
  const open = { ...policy, owners: {} };

  test('serves something else by a rollout alone, and all that is missing is said at once', () => {
    const [byRollout, ticket, ...more] = asked({ after: served, reason: 'because' });

    expect(byRollout).toContain('changed by a rollout, or by compliance@example.com; tidegate start flag:checkout');
    expect(ticket).toContain('the reason names a ticket, like PAY-42, got "because"');
    expect(more).toEqual([]);
  });

  test.each<[string, Partial<FlagWish>, number]>([
    [
      'gets another ticket or expiry',
      { after: { ...before, metadata: { ...before.metadata, expiry: '2027-01-01' } } },
      0,
    ],
    ['is new', { before: undefined, after: served }, 0],
    ['goes back to its rules after a kill', { kind: 'revived', after: served }, 0],
    ['is taken out', { kind: 'removed', after: undefined }, 1],
    ['loses the tag', { after: { ...before, metadata: { owner: 'payments', tags: 'HIPAA' } } }, 1],
    ['loses another tag', { after: { ...before, metadata: { owner: 'payments', tags: 'PCI' } } }, 0],
    [
      'gets the tag together with other rules',
      { before: aFlag({ metadata: { owner: 'payments' } }), after: served },
      1,
    ],
  ])('that %s has so many problems', (_, changes, count) => {
    expect(asked(changes)).toHaveLength(count);
  });

  test('is changed by whom the rule excepts', () => {
    const compliance = session('AWSReservedSSO_Audit_0123456789abcdef', 'compliance@example.com');

    expect(asked({ after: served, person: compliance }, open)).toEqual([]);
    expect(asked({ after: undefined, kind: 'removed', person: compliance }, open)).toEqual([]);
  });

  test('is rolled out by a plan with an approval', () => {
    expect(rolloutPolicyProblem(policy, 'checkout', before, false)).toContain('somebody has to approve its rollout');
    expect(rolloutPolicyProblem(policy, 'checkout', before, true)).toBeUndefined();
    expect(rolloutPolicyProblem({}, 'checkout', before, false)).toBeUndefined();
  });
});

test('tags are read as defineFlags writes them', () => {
  expect(tagsOf(before)).toEqual(['PCI', 'HIPAA']);
  expect(tagsOf(aFlag({ metadata: {} }))).toEqual([]);
});

test('a policy that is none is refused where the stack is written', () => {
  expect(JSON.parse(writePolicy(policy))).toEqual(policy);
  expect(() => writePolicy({ tags: { PCI: { onlyByRolout: true } as never } })).toThrow('onlyByRolout');
  expect(() =>
    writePolicy({ owners: { payments: Array.from({ length: 200 }, (_, i) => `person-${i}@example.com`) } }),
  ).toThrow('name roles or permission sets instead of people');
});
