import { parseArn } from '../arn.ts';
import type { PolicyDocument, PolicyStatement, Principal } from '../contract.ts';
import { NotModelledError } from '../contract.ts';
import { compileConditions, type Condition } from './condition.ts';
import { type ConditionKeys, conditionKeys, type KeySource, type WebIdentity } from './condition-keys.ts';
import { anyOf, compilePattern, type Pattern } from './pattern.ts';

/** One question to a policy. `context` holds the condition keys that the call carries. */
export interface PolicyRequest extends KeySource {
  readonly action: string;
}

/** How a statement means the caller: by name, through its account (which leaves the word to the identity policies), or not. */
type Reach = 'directly' | 'through the account' | 'not';

interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly reach: (principal: Principal | WebIdentity) => Reach;
  readonly action: Pattern;
  readonly resource: Pattern;
  readonly condition?: Condition;
}

/** A policy that has been read once and can be asked often. */
export type CompiledPolicy = readonly Statement[];

/** What a policy says about a request; `neutral` where no statement of it applies. */
export type PolicyVerdict = 'allowed' | 'denied' | 'neutral';

/**
 * Compiles a policy attached to an identity (`identity`) or to a resource (`resource`; also a role's trust policy).
 * Throws {@link NotModelledError} for elements, condition operators and keys that are not modelled.
 */
export function compilePolicy(policy: PolicyDocument, kind: 'identity' | 'resource'): CompiledPolicy {
  return policy.Statement.map((statement) => compileStatement(statement, kind));
}

/** Asks one policy. A deny of any statement wins over every allow. */
export function ask(policy: CompiledPolicy, request: PolicyRequest): PolicyVerdict {
  const action = request.action.toLowerCase();
  const keys = conditionKeys(request);
  let verdict: PolicyVerdict = 'neutral';
  for (const statement of policy) {
    if (verdict === 'allowed' && statement.effect === 'Allow') continue;
    if (!statement.action(action, keys) || !statement.resource(request.resource, keys)) continue;
    const reach = statement.reach(request.principal);
    if (reach === 'not' || (statement.condition && !statement.condition(keys))) continue;
    if (statement.effect === 'Deny') return 'denied';
    if (reach === 'directly') verdict = 'allowed';
  }
  return verdict;
}

const ELEMENTS = new Set(['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

function compileStatement(statement: PolicyStatement, kind: 'identity' | 'resource'): Statement {
  const unknown = Object.keys(statement).find((element) => !ELEMENTS.has(element));
  if (unknown) throw new NotModelledError(`the IAM policy element ${unknown} is not modelled`);
  return {
    effect: statement.Effect,
    reach: kind === 'identity' ? () => 'directly' : principalReach(statement.Principal),
    action: either(statement.Action, statement.NotAction, (text) => compilePattern(text.toLowerCase())),
    resource: either(statement.Resource, statement.NotResource, compilePattern),
    ...(statement.Condition && { condition: compileConditions(statement.Condition) }),
  };
}

type Entries = string | readonly string[] | undefined;

/** An element or its `Not…` twin; both absent (a trust policy has no resource) means everything. */
function either(entries: Entries, notEntries: Entries, compile: (text: string) => Pattern): Pattern {
  if (entries !== undefined) return anyOf([entries].flat().map(compile));
  if (notEntries === undefined) return () => true;
  const excluded = anyOf([notEntries].flat().map(compile));
  return (value: string, keys: ConditionKeys) => !excluded(value, keys);
}

function principalReach(written: PolicyStatement['Principal']): Statement['reach'] {
  if (written === undefined) throw new Error('a statement of a resource policy needs a Principal');
  if (written === '*') return () => 'directly';
  const { AWS, Service, Federated, ...others } = written;
  const unknown = Object.keys(others)[0];
  if (unknown) throw new NotModelledError(`principals of kind ${unknown} are not modelled`);

  const identities = [AWS ?? []].flat();
  const services = new Set([Service ?? []].flat());
  const providers = new Set([Federated ?? []].flat());
  const everyone = identities.includes('*');
  const roles = new Set(identities);
  const accounts = new Set(identities.map(accountOf).filter((account) => account !== undefined));
  return (principal) => {
    if (principal.kind === 'web-identity') return providers.has(principal.provider) ? 'directly' : 'not';
    if (everyone) return 'directly';
    if (principal.kind === 'service') return services.has(principal.name) ? 'directly' : 'not';
    if (principal.kind === 'administrator') return accounts.size > 0 ? 'through the account' : 'not';
    if (roles.has(principal.arn)) return 'directly';
    const account = parseArn(principal.arn)?.accountId;
    return account !== undefined && accounts.has(account) ? 'through the account' : 'not';
  };
}

/** The account that `123456789012` or `arn:aws:iam::123456789012:root` names as a whole. */
function accountOf(identity: string): string | undefined {
  if (/^\d{12}$/.test(identity)) return identity;
  const arn = parseArn(identity);
  return arn?.service === 'iam' && arn.resource === 'root' ? arn.accountId : undefined;
}
