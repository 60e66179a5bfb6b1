import type { PolicyDocument, PolicyStatement, Principal } from '../../../lib/account/contract.ts';

/** The account that every test of IAM runs in. */
export const ACCOUNT = '123456789012';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/shift`;
export const FUNCTION = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:checkout`;

export const asRole: Principal = { kind: 'role', arn: ROLE };
export const asRule: Principal = {
  kind: 'service',
  name: 'events.amazonaws.com',
  sourceArn: `arn:aws:events:eu-west-1:${ACCOUNT}:rule/alarms`,
};

/** A policy of one statement that allows everything it does not restrict. */
export const aPolicy = (...statements: readonly Partial<PolicyStatement>[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
});
