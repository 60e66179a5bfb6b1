import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../../lib/account/clock.ts';
import type { Context, PolicyDocument } from '../../../../lib/account/contract.ts';
import { NotModelledError } from '../../../../lib/account/contract.ts';
import { authorizer, iamStore } from '../../../../lib/account/iam/evaluator.ts';
import { seededRandom } from '../../../../lib/account/random.ts';
import { iamService } from '../../../../lib/account/services/iam/service.ts';

const ACCOUNT = '123456789012';
const BASIC_EXECUTION = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const allow = (Action: string): PolicyDocument => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const trust = {
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
};

function anIam() {
  const iam = iamStore();
  const context: Context = {
    accountId: ACCOUNT,
    region: 'eu-west-1',
    clock: virtualClock(0),
    random: seededRandom(1),
    call: async () => ({}),
    deliver: async () => {},
    iam,
  };
  const { resources } = iamService(context);
  const create = (type: string, properties: object, logicalId = 'Thing') =>
    resources[type]!.create(properties, {
      logicalId,
      stackName: 'shop',
      physicalName: () => `shop-${logicalId}`,
      asset: (key) => key,
      tags: {},
    });
  const mayDo = (role: string, action: string) => {
    const principal = { kind: 'role', arn: `arn:aws:iam::${ACCOUNT}:role/${role}` } as const;
    return authorizer(iam, ACCOUNT)(principal, [{ action, resource: 'anything' }]).allowed;
  };
  return { iam, create, mayDo };
}

describe('a role of a template', () => {
  it('has its trust, its inline policies and the managed policies it names', () => {
    const { iam, create, mayDo } = anIam();

    const { ref, attributes } = create('AWS::IAM::Role', {
      AssumeRolePolicyDocument: trust,
      ManagedPolicyArns: [BASIC_EXECUTION],
      Policies: [{ PolicyName: 'inline', PolicyDocument: allow('sqs:SendMessage') }],
    });

    expect({ ref, arn: attributes?.Arn }).toEqual({
      ref: 'shop-Thing',
      arn: `arn:aws:iam::${ACCOUNT}:role/shop-Thing`,
    });
    expect(mayDo('shop-Thing', 'sqs:SendMessage')).toBe(true);
    expect(mayDo('shop-Thing', 'logs:PutLogEvents')).toBe(true);
    expect(mayDo('shop-Thing', 'sns:Publish')).toBe(false);
    expect(iam.trusts(attributes!.Arn!, 'lambda.amazonaws.com', 'any')).toBe(true);
  });

  it('is refused with a managed policy or a property that is not known, by name', () => {
    const { create } = anIam();
    const role = (changes: object) => () => create('AWS::IAM::Role', { AssumeRolePolicyDocument: trust, ...changes });

    expect(role({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] })).toThrow('AdministratorAccess');
    expect(role({ PermissionsBoundary: 'x' })).toThrow(NotModelledError);
    expect(role({ PermissionsBoundary: 'x' })).toThrow('PermissionsBoundary');
  });
});

describe('a policy of a template', () => {
  it('reaches the roles that it names, managed or not', () => {
    const { create, mayDo } = anIam();
    create('AWS::IAM::Role', { AssumeRolePolicyDocument: trust, RoleName: 'shift' });

    create('AWS::IAM::Policy', { PolicyName: 'p', PolicyDocument: allow('sqs:*'), Roles: ['shift'] });
    const managed = create('AWS::IAM::ManagedPolicy', { PolicyDocument: allow('sns:*'), Roles: ['shift'] }, 'Managed');
    create('AWS::IAM::Role', { AssumeRolePolicyDocument: trust, RoleName: 'later', ManagedPolicyArns: [managed.ref] });

    expect(managed.ref).toBe(`arn:aws:iam::${ACCOUNT}:policy/shop-Managed`);
    expect(mayDo('shift', 'sqs:SendMessage')).toBe(true);
    expect(mayDo('shift', 'sns:Publish')).toBe(true);
    expect(mayDo('later', 'sns:Publish')).toBe(true);
    expect(mayDo('later', 'sqs:SendMessage')).toBe(false);
  });

  it('needs its roles to exist', () => {
    const { create } = anIam();

    const attach = () => create('AWS::IAM::Policy', { PolicyName: 'p', PolicyDocument: allow('*'), Roles: ['gone'] });

    expect(attach).toThrow('The role with name gone cannot be found.');
  });
});
