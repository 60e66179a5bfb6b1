import type {
  AddPermissionCommandInput,
  GetPolicyCommandInput,
  RemovePermissionCommandInput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation, PolicyDocument, PolicyStatement } from '../../contract.ts';
import { NotModelledError } from '../../contract.ts';
import { conflict, functionNotFound, notFound, requireRevision } from './errors.ts';
import type { LambdaFunction } from './model.ts';
import { LATEST, parseFunctionName, resolveVersion } from './names.ts';
import type { FunctionStore } from './store.ts';

/** One permission to use a function: what `AddPermission` and `AWS::Lambda::Permission` write into its policy. */
export interface Grant {
  readonly sid: string;
  readonly action: string;
  /** A service (`events.amazonaws.com`), an account id, an ARN or `*`. */
  readonly principal: string;
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
  /** Only requests through a function URL of this kind. */
  readonly urlAuthType?: string | undefined;
  readonly viaUrl?: boolean | string | undefined;
}

/** Adds a statement to the policy of a function or of one of its qualifiers. */
export type GrantPermission = (fn: LambdaFunction, qualifier: string | undefined, grant: Grant) => PolicyStatement;

/** Takes a statement out of it again; one that is not there is as good as taken out. */
export type RevokePermission = (fn: LambdaFunction, qualifier: string | undefined, sid: string) => void;

export function revokePermission({ iam }: Context): RevokePermission {
  return (fn, qualifier, sid) => {
    const statements = fn.policies.get(qualifier ?? LATEST)?.Statement;
    if (!statements) return;
    const rest = statements.filter(({ Sid }) => Sid !== sid);
    writePolicy(iam, fn, qualifier, rest);
  };
}

/** Every change goes to the account's IAM store too, which is where callers are judged. */
export function grantPermission({ iam }: Context): GrantPermission {
  return (fn, qualifier, grant) => {
    resolveVersion(fn, qualifier);
    const statement = statementOf(resourceArn(fn, qualifier), grant);
    const earlier = fn.policies.get(qualifier ?? LATEST)?.Statement ?? [];
    if (earlier.some(({ Sid }) => Sid === grant.sid)) {
      throw conflict(
        `The statement id (${grant.sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    writePolicy(iam, fn, qualifier, [...earlier, statement]);
    return statement;
  };
}

export function policyOperations(
  context: Context,
  store: FunctionStore,
  grant: GrantPermission,
): Record<string, Operation> {
  const named = (input: { FunctionName?: string | undefined; Qualifier?: string | undefined }) => ({
    fn: store.get(input.FunctionName!),
    qualifier: parseFunctionName(input.FunctionName!, input.Qualifier).qualifier,
  });
  const revisionOf = (fn: LambdaFunction, qualifier: string | undefined) =>
    (fn.aliases.get(qualifier ?? LATEST) ?? resolveVersion(fn, qualifier)).revisionId;

  return {
    AddPermission: (input: AddPermissionCommandInput) => {
      const { fn, qualifier } = named(input);
      if (input.PrincipalOrgID ?? input.EventSourceToken) {
        throw new NotModelledError('AddPermission for organizations and event source tokens is not modelled');
      }
      requireRevision(input.RevisionId, revisionOf(fn, qualifier));
      const statement = grant(fn, qualifier, {
        sid: input.StatementId!,
        action: input.Action!,
        principal: input.Principal!,
        sourceArn: input.SourceArn,
        sourceAccount: input.SourceAccount,
        urlAuthType: input.FunctionUrlAuthType,
        viaUrl: input.InvokedViaFunctionUrl,
      });
      const holder = fn.aliases.get(qualifier ?? LATEST) ?? resolveVersion(fn, qualifier);
      holder.revisionId = context.random.uuid();
      return { Statement: JSON.stringify(statement) };
    },

    RemovePermission: (input: RemovePermissionCommandInput) => {
      const { fn, qualifier } = named(input);
      const policy = fn.policies.get(qualifier ?? LATEST);
      if (!policy) throw notFound('No policy is associated with the given resource.');
      const rest = policy.Statement.filter(({ Sid }) => Sid !== input.StatementId);
      if (rest.length === policy.Statement.length) {
        throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
      }
      requireRevision(input.RevisionId, revisionOf(fn, qualifier));
      writePolicy(context.iam, fn, qualifier, rest);
      return {};
    },

    GetPolicy: (input: GetPolicyCommandInput) => {
      const { fn, qualifier } = named(input);
      const policy = fn.policies.get(qualifier ?? LATEST);
      if (!policy) throw notFound('The resource you requested does not exist.');
      return { Policy: JSON.stringify(policy), RevisionId: revisionOf(fn, qualifier) };
    },
  };
}

const resourceArn = (fn: LambdaFunction, qualifier: string | undefined) =>
  qualifier === undefined || qualifier === LATEST ? fn.arn : `${fn.arn}:${qualifier}`;

function writePolicy(
  iam: Context['iam'],
  fn: LambdaFunction,
  qualifier: string | undefined,
  statements: readonly PolicyStatement[],
): void {
  const policy: PolicyDocument & { Id: string } = { Version: '2012-10-17', Id: 'default', Statement: statements };
  if (statements.length === 0) fn.policies.delete(qualifier ?? LATEST);
  else fn.policies.set(qualifier ?? LATEST, policy);
  iam.putResourcePolicy(resourceArn(fn, qualifier), policy);
}

/** For what is deleted: whoever gets its name later does not get its permissions. */
export const clearPolicy = (iam: Context['iam'], fn: LambdaFunction, qualifier: string) =>
  writePolicy(iam, fn, qualifier, []);

function statementOf(resource: string, grant: Grant): PolicyStatement {
  const { sid, action, principal, sourceArn, sourceAccount, urlAuthType, viaUrl } = grant;
  const equal = {
    ...(sourceAccount !== undefined && { 'AWS:SourceAccount': sourceAccount }),
    ...(urlAuthType !== undefined && { 'lambda:FunctionUrlAuthType': urlAuthType }),
  };
  const condition = {
    ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
    ...(viaUrl !== undefined && { Bool: { 'lambda:InvokedViaFunctionUrl': String(viaUrl) } }),
    ...(sourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': sourceArn } }),
  };
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: principalOf(principal),
    Action: action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function principalOf(written: string): NonNullable<PolicyStatement['Principal']> {
  if (written === '*') return '*';
  if (/^\d{12}$/.test(written)) return { AWS: `arn:aws:iam::${written}:root` };
  return written.startsWith('arn:') ? { AWS: written } : { Service: written };
}

/** For deliveries: throws unless the function exists under this qualifier. */
export function requireQualifier(fn: LambdaFunction, qualifier: string | undefined): void {
  if (qualifier !== undefined && !fn.aliases.has(qualifier) && qualifier !== LATEST && !fn.versions.has(qualifier)) {
    throw functionNotFound(`${fn.arn}:${qualifier}`);
  }
}
