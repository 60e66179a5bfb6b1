import { describe, expect, it } from 'vitest';
import { isMeant, readPerson } from '../../../lib/core/rollout/person.ts';

const sts = 'arn:aws:sts::123456789012:assumed-role';
const permissionSet = 'AWSReservedSSO_payments-leads_0123456789abcdef';

describe('who counts as one', () => {
  it.each([
    ['an IAM user', 'arn:aws:iam::123456789012:user/teams/alice', 'user/123456789012/alice', 'alice', undefined],
    ['the root user', 'arn:aws:iam::123456789012:root', 'root/123456789012', 'root', undefined],
    [
      'a user of Identity Center',
      `${sts}/${permissionSet}/Alice@example.com`,
      'identity-center/alice@example.com',
      'Alice@example.com',
      'payments-leads',
    ],
    ["a role's session", `${sts}/deployer/build-7`, 'role/123456789012/deployer', 'deployer', 'deployer'],
    [
      'a role that is called almost like one of Identity Center',
      `${sts}/AWSReservedSSO_payments-leads/alice`,
      'role/123456789012/AWSReservedSSO_payments-leads',
      'AWSReservedSSO_payments-leads',
      'AWSReservedSSO_payments-leads',
    ],
  ])('%s', (_, arn, key, name, role) => {
    expect(readPerson(arn)).toEqual({ key, name, arn, ...(role === undefined ? {} : { role }) });
  });

  it('is the same user of Identity Center, whichever permission set they came through', () => {
    const lead = readPerson(`${sts}/${permissionSet}/alice@example.com`);
    const reader = readPerson(`${sts}/AWSReservedSSO_readers_fedcba9876543210/ALICE@example.com`);

    expect(lead?.key).toBe(reader?.key);
  });

  it('is one for all sessions of any other role, however they name themselves', () => {
    const sessions = ['alice', 'bob'].map((session) => readPerson(`${sts}/deployer/${session}`)?.key);

    expect(new Set(sessions).size).toBe(1);
  });

  it.each([
    ['a federated session, whose name is its maker’s choice', 'arn:aws:sts::123456789012:federated-user/alice'],
    ['a service', 'events.amazonaws.com'],
    ['nothing', ''],
    ['more than an ARN', 'x arn:aws:iam::123456789012:user/alice'],
  ])('nobody can tell of %s', (_, arn) => {
    expect(readPerson(arn)).toBeUndefined();
  });
});

describe('a name in a plan means', () => {
  const lead = readPerson(`${sts}/${permissionSet}/alice@example.com`)!;
  const role = readPerson(`${sts}/deployer/build-7`)!;
  const user = readPerson('arn:aws:iam::123456789012:user/teams/carol')!;

  it.each([
    ['payments-leads', lead, true],
    ['alice@example.com', lead, true],
    ['Alice@Example.com', lead, true],
    ['payments-lead', lead, false],
    ['deployer', role, true],
    ['build-7', role, false],
    ['arn:aws:iam::123456789012:role/deployer', role, true],
    ['arn:aws:iam::123456789012:role/ci/deployer', role, true],
    ['arn:aws:iam::210987654321:role/deployer', role, false],
    ['carol', user, true],
    ['arn:aws:iam::123456789012:user/teams/carol', user, true],
    ['arn:aws:iam::123456789012:user/carol', user, false],
  ])('%s: %o is meant: %s', (name, person, expected) => {
    expect(isMeant(name, person)).toBe(expected);
  });
});
