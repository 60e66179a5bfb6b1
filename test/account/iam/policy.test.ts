import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyStatement } from '../../../lib/account/contract.ts';
import { ask, compilePolicy } from '../../../lib/account/iam/policy.ts';
import { ACCOUNT, aPolicy, asRole, FUNCTION, ROLE } from './a-request.ts';

type Context = Readonly<Record<string, string | readonly string[]>>;

function holds(
  statement: Partial<PolicyStatement>,
  {
    action = 'lambda:UpdateAlias',
    resource = FUNCTION,
    context = {},
  }: { action?: string; resource?: string; context?: Context } = {},
) {
  return (
    ask(compilePolicy(aPolicy(statement), 'identity'), { principal: asRole, action, resource, context }) === 'allowed'
  );
}

describe('actions and resources', () => {
  it.each([
    ['*', true],
    ['lambda:*', true],
    ['LAMBDA:updatealias', true],
    ['lambda:Update?lias', true],
    ['lambda:*Alias', true],
    ['lambda:Get*', false],
    ['states:*', false],
  ])('the action %s covers lambda:UpdateAlias: %s', (Action, expected) => {
    expect(holds({ Action, Resource: '*' })).toBe(expected);
  });

  it.each([
    [FUNCTION, true],
    [`${FUNCTION}*`, true],
    [`arn:aws:lambda:*:${ACCOUNT}:function:check*`, true],
    [`${FUNCTION}:*`, false],
    [FUNCTION.toUpperCase(), false],
    [FUNCTION.replace('.', '?'), true],
  ])('the resource %s covers the function: %s', (Resource, expected) => {
    expect(holds({ Action: '*', Resource })).toBe(expected);
  });

  it('NotAction and NotResource cover everything else', () => {
    expect(holds({ NotAction: 'iam:*', Resource: '*' })).toBe(true);
    expect(holds({ NotAction: ['lambda:*'], Resource: '*' })).toBe(false);
    expect(holds({ Action: '*', NotResource: `${FUNCTION}:*` })).toBe(true);
    expect(holds({ Action: '*', NotResource: FUNCTION })).toBe(false);
  });

  it('a text without wildcards covers itself alone', () => {
    const plain = fc.stringMatching(/^[a-z.+()[\]/:^-]{1,20}$/);

    fc.assert(
      fc.property(plain, plain, (written, asked) => {
        expect(holds({ Action: '*', Resource: written }, { resource: asked })).toBe(written === asked);
      }),
    );
  });

  it('a star covers any text in its place', () => {
    const plain = fc.stringMatching(/^[a-z.+()/:-]{0,8}$/);

    fc.assert(
      fc.property(plain, plain, plain, (start, middle, end) => {
        expect(holds({ Action: '*', Resource: `${start}*${end}` }, { resource: start + middle + end })).toBe(true);
      }),
    );
  });
});

describe('policy variables', () => {
  it('stand for what the request says, never for a wildcard', () => {
    const statement = { Action: '*', Resource: 'prefix/${events:source}/*' };

    expect(holds(statement, { resource: 'prefix/a.b/c', context: { 'events:source': 'a.b' } })).toBe(true);
    expect(holds(statement, { resource: 'prefix/axb/c', context: { 'events:source': 'a.b' } })).toBe(false);
    expect(holds(statement, { resource: 'prefix/anything/c', context: { 'events:source': '*' } })).toBe(false);
  });

  it('without a value match nothing, and write literal wildcards', () => {
    expect(holds({ Action: '*', Resource: 'prefix/${events:source}' }, { resource: 'prefix/' })).toBe(false);
    expect(holds({ Action: '*', Resource: 'a${*}' }, { resource: 'a*' })).toBe(true);
    expect(holds({ Action: '*', Resource: 'a${*}' }, { resource: 'ab' })).toBe(false);
  });

  it('work in conditions, where StringEquals keeps wildcards literal', () => {
    const equals = {
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'events:source': '*${aws:PrincipalArn}' } },
    };

    expect(holds(equals, { context: { 'events:source': `*${ROLE}` } })).toBe(true);
    expect(holds(equals, { context: { 'events:source': `x${ROLE}` } })).toBe(false);
  });
});

describe('conditions', () => {
  const when = (operator: string, key: string, value: string | readonly string[], context: Context = {}) =>
    holds({ Action: '*', Resource: '*', Condition: { [operator]: { [key]: value } } }, { context });
  const tag = 'aws:ResourceTag/owner';

  it.each([
    ['StringEquals', 'team', 'team', true],
    ['StringEquals', 'team', 'TEAM', false],
    ['StringEquals', 'te*', 'team', false],
    ['StringNotEquals', 'team', 'other', true],
    ['StringNotEquals', 'team', 'team', false],
    ['StringEqualsIgnoreCase', 'team', 'TEAM', true],
    ['StringNotEqualsIgnoreCase', 'team', 'TEAM', false],
    ['StringLike', 'te*', 'team', true],
    ['StringLike', 't?m', 'team', false],
    ['StringNotLike', 'te*', 'team', false],
    ['ArnLike', 'arn:aws:events:*:1:rule/*', 'arn:aws:events:eu:1:rule/bus/x', true],
    ['ArnLike', 'arn:aws:*:rule/*', 'arn:aws:events:eu:1:rule/x', false],
    ['ArnEquals', 'arn:aws:events:eu:1:rule/*', 'arn:aws:events:eu:1:rule/x', true],
    ['ArnNotEquals', 'arn:aws:events:eu:1:rule/*', 'arn:aws:events:eu:1:rule/x', false],
    ['ArnNotLike', 'arn:aws:events:eu:1:rule/*', 'arn:aws:events:eu:2:rule/x', true],
    ['Bool', 'true', 'True', true],
    ['NumericEquals', '5', '5.0', true],
    ['NumericNotEquals', '5', '6', true],
    ['NumericLessThan', '5', '5', false],
    ['NumericLessThanEquals', '5', '5', true],
    ['NumericGreaterThan', '5', '6', true],
    ['NumericGreaterThanEquals', '5', '4', false],
  ])('%s of %s against %s is %s', (operator, written, found, expected) => {
    expect(when(operator, tag, written, { [tag]: found })).toBe(expected);
  });

  it('hold for any of several values, and all operators and keys must hold', () => {
    const both = { StringEquals: { [tag]: ['a', 'b'], 'events:source': 'x' } };
    const allowed = (context: Context) => holds({ Action: '*', Resource: '*', Condition: both }, { context });

    expect(allowed({ [tag]: 'b', 'events:source': 'x' })).toBe(true);
    expect(allowed({ [tag]: 'b', 'events:source': 'y' })).toBe(false);
    expect(when('StringNotEquals', tag, ['a', 'b'], { [tag]: 'b' })).toBe(false);
  });

  it('on an absent key fail, unless they are negated or say IfExists', () => {
    expect(when('StringEquals', tag, 'a')).toBe(false);
    expect(when('StringNotEquals', tag, 'a')).toBe(true);
    expect(when('StringEqualsIfExists', tag, 'a')).toBe(true);
    expect(when('StringEqualsIfExists', tag, 'a', { [tag]: 'b' })).toBe(false);
  });

  it('Null asks whether a key is absent', () => {
    expect(when('Null', tag, 'true')).toBe(true);
    expect(when('Null', tag, 'false')).toBe(false);
    expect(when('Null', tag, 'false', { [tag]: 'a' })).toBe(true);
  });

  it('on several values ask for all or for any of them', () => {
    const keys = { 'dynamodb:LeadingKeys': ['a', 'b'] };

    expect(when('ForAllValues:StringEquals', 'dynamodb:LeadingKeys', ['a', 'b', 'c'], keys)).toBe(true);
    expect(when('ForAllValues:StringEquals', 'dynamodb:LeadingKeys', ['a'], keys)).toBe(false);
    expect(when('ForAllValues:StringEquals', 'dynamodb:LeadingKeys', ['a'])).toBe(true);
    expect(when('ForAnyValue:StringEquals', 'dynamodb:LeadingKeys', ['a'], keys)).toBe(true);
    expect(when('ForAnyValue:StringEquals', 'dynamodb:LeadingKeys', ['c'], keys)).toBe(false);
    expect(when('ForAnyValue:StringNotEquals', 'dynamodb:LeadingKeys', ['a'], keys)).toBe(true);
    expect(when('ForAnyValue:StringEquals', 'dynamodb:LeadingKeys', ['a'])).toBe(false);
  });

  it('know the caller and ignore the case of their keys', () => {
    expect(when('StringEquals', 'AWS:principalARN', ROLE)).toBe(true);
    expect(when('StringEquals', 'aws:PrincipalAccount', ACCOUNT)).toBe(true);
    expect(when('Bool', 'aws:PrincipalIsAWSService', 'false')).toBe(true);
    expect(when('Bool', 'aws:SecureTransport', 'true')).toBe(true);
    expect(when('StringEquals', 'aws:RESOURCETAG/Owner', 'a', { [tag]: 'a' })).toBe(true);
  });
});
