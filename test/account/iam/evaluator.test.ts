import { describe, expect, it } from 'vitest';
import type { Permission, PolicyDocument, PolicyStatement } from '../../../lib/account/contract.ts';
import { NotModelledError } from '../../../lib/account/contract.ts';
import { authorizer, evaluateResourcePolicy, iamStore } from '../../../lib/account/iam/evaluator.ts';
import { ACCOUNT, aPolicy, asRole, asRule, FUNCTION, ROLE } from './a-request.ts';

const update: Permission = { action: 'lambda:UpdateAlias', resource: FUNCTION };

function anAccount({ identity = [], resource }: { identity?: readonly PolicyDocument[]; resource?: PolicyDocument }) {
  const store = iamStore();
  store.putRole({
    arn: ROLE,
    trust: aPolicy({ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }),
  });
  for (const policy of identity) store.attach(ROLE, policy);
  if (resource) store.putResourcePolicy(FUNCTION, resource);
  return authorizer(store, ACCOUNT);
}

describe('a call inside one account', () => {
  it('is denied in AWS’s words when no identity policy allows it', () => {
    const authorize = anAccount({ identity: [aPolicy({ Action: 'lambda:GetAlias', Resource: '*' })] });

    const answer = authorize(asRole, [update]);

    expect(answer).toEqual({
      allowed: false,
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/shift/shift is not authorized to perform: lambda:UpdateAlias on resource: ${FUNCTION} because no identity-based policy allows the lambda:UpdateAlias action`,
    });
  });

  it('is allowed by an identity policy alone', () => {
    const authorize = anAccount({ identity: [aPolicy({ Action: ['lambda:UpdateAlias'], Resource: FUNCTION })] });

    expect(authorize(asRole, [update])).toEqual({ allowed: true });
  });

  it('is allowed by a resource policy alone when that names the role', () => {
    const resource = aPolicy({ Action: 'lambda:UpdateAlias', Resource: FUNCTION, Principal: { AWS: ROLE } });
    const authorize = anAccount({ resource });

    expect(authorize(asRole, [update])).toEqual({ allowed: true });
  });

  it('still needs an identity policy when the resource policy names the whole account', () => {
    const whole = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
    const authorize = anAccount({ resource: aPolicy({ Action: '*', Resource: '*', Principal: whole }) });

    expect(authorize(asRole, [update]).allowed).toBe(false);
  });

  it('is stopped by an explicit deny of an identity policy', () => {
    const allow = aPolicy({ Action: '*', Resource: '*' });
    const deny = aPolicy({ Effect: 'Deny', Action: 'lambda:Update*', Resource: '*' });
    const authorize = anAccount({ identity: [allow, deny] });

    expect(authorize(asRole, [update])).toMatchObject({
      message: expect.stringMatching(/ with an explicit deny in an identity-based policy$/),
    });
  });

  it('is stopped by an explicit deny of the resource policy, the administrator’s too', () => {
    const resource = aPolicy({ Effect: 'Deny', Action: 'lambda:UpdateAlias', Resource: '*', Principal: '*' });
    const authorize = anAccount({ identity: [aPolicy({ Action: '*', Resource: '*' })], resource });

    const answers = [authorize(asRole, [update]), authorize({ kind: 'administrator' }, [update])];

    for (const answer of answers) {
      expect(answer).toMatchObject({
        message: expect.stringMatching(/ with an explicit deny in a resource-based policy$/),
      });
    }
  });

  it('needs every one of its permissions', () => {
    const authorize = anAccount({ identity: [aPolicy({ Action: 'lambda:UpdateAlias', Resource: '*' })] });

    const answer = authorize(asRole, [update, { action: 'iam:PassRole', resource: ROLE }]);

    expect(answer).toMatchObject({ message: expect.stringContaining('iam:PassRole') });
  });

  it('is allowed for the administrator, and for nobody with an unknown role', () => {
    const authorize = anAccount({});

    expect(authorize({ kind: 'administrator' }, [update])).toEqual({ allowed: true });
    expect(authorize({ kind: 'role', arn: `${ROLE}-gone` }, [update]).allowed).toBe(false);
  });
});

describe('a resource policy', () => {
  const invoke = { principal: asRule, action: 'lambda:InvokeFunction', resource: FUNCTION };
  const permission = (condition?: PolicyStatement['Condition']) =>
    aPolicy({
      Action: 'lambda:InvokeFunction',
      Resource: FUNCTION,
      Principal: { Service: 'events.amazonaws.com' },
      ...(condition && { Condition: condition }),
    });

  it('allows the service and the source it names', () => {
    const policy = permission({
      ArnLike: { 'AWS:SourceArn': `arn:aws:events:eu-west-1:${ACCOUNT}:rule/*` },
      StringEquals: { 'AWS:SourceAccount': ACCOUNT },
    });

    expect(evaluateResourcePolicy(policy, invoke)).toBe('allowed');
  });

  it.each([
    ['another source', permission({ ArnLike: { 'aws:SourceArn': `arn:aws:events:eu-west-1:${ACCOUNT}:rule/other` } })],
    ['another account', permission({ StringEquals: { 'aws:SourceAccount': '999999999999' } })],
    ['another service', aPolicy({ Action: '*', Resource: '*', Principal: { Service: 'sns.amazonaws.com' } })],
    ['another action', aPolicy({ Action: 'lambda:Get*', Resource: '*', Principal: '*' })],
    ['an empty policy', aPolicy()],
  ])('is neutral for %s', (_, policy) => {
    expect(evaluateResourcePolicy(policy, invoke)).toBe('neutral');
  });

  it('denies whatever else it allows', () => {
    const policy = aPolicy(
      { Action: '*', Resource: '*', Principal: '*' },
      { Effect: 'Deny', Action: '*', Resource: '*', Principal: '*' },
    );

    expect(evaluateResourcePolicy(policy, invoke)).toBe('denied');
  });

  it.each([
    ['NotPrincipal', { Action: '*', Resource: '*', NotPrincipal: '*' }],
    ['CanonicalUser', { Action: '*', Resource: '*', Principal: { CanonicalUser: 'accounts.google.com' } }],
    ['IpAddress', { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
    ['aws:SourceIp', { Principal: '*', Condition: { StringEquals: { 'aws:SourceIp': '10.0.0.1' } } }],
    ['StringEqualz', { Principal: '*', Condition: { StringEqualz: { 'aws:SourceArn': 'x' } } }],
  ] as const)('is refused, by name, for what is not modelled: %s', (name, statement) => {
    const ask = () => evaluateResourcePolicy(aPolicy(statement), invoke);

    expect(ask).toThrow(NotModelledError);
    expect(ask).toThrow(name);
  });
});

describe('a trust policy', () => {
  it('lets only the services that it names assume the role', () => {
    const store = iamStore();
    const source = { StringEquals: { 'aws:SourceAccount': ACCOUNT } };
    const trusted = { Service: 'states.amazonaws.com' };
    store.putRole({ arn: ROLE, trust: aPolicy({ Action: 'sts:AssumeRole', Principal: trusted, Condition: source }) });
    const machine = `arn:aws:states:eu-west-1:${ACCOUNT}:stateMachine:rollout`;

    expect(store.trusts(ROLE, 'states.amazonaws.com', machine)).toBe(true);
    expect(store.trusts(ROLE, 'states.amazonaws.com', machine.replace(ACCOUNT, '999999999999'))).toBe(false);
    expect(store.trusts(ROLE, 'lambda.amazonaws.com', machine)).toBe(false);
    expect(store.trusts(`${ROLE}-gone`, 'states.amazonaws.com', machine)).toBe(false);
  });
});
