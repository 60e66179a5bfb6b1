import { parseArn } from '../arn.ts';
import type { Principal } from '../contract.ts';
import { NotModelledError } from '../contract.ts';

/** The values of a condition key in one request; `undefined` where the request does not carry it. Names ignore case. */
export type ConditionKeys = (name: string) => readonly string[] | undefined;

/** Whoever presents a token of an OIDC provider, before they are anybody in the account. */
export interface WebIdentity {
  readonly kind: 'web-identity';
  /** The provider's ARN. */
  readonly provider: string;
}

export interface KeySource {
  readonly principal: Principal | WebIdentity;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/** Keys that every request has, or could have, by their lower-case names (IAM user guide, "AWS global condition context keys"). */
const GLOBAL: Readonly<Record<string, (request: KeySource) => string | undefined>> = {
  'aws:principalarn': ({ principal }) => (principal.kind === 'role' ? principal.arn : undefined),
  'aws:principalaccount': ({ principal, resource }) => {
    if (principal.kind === 'role') return parseArn(principal.arn)?.accountId;
    return principal.kind === 'administrator' ? parseArn(resource)?.accountId : undefined;
  },
  'aws:principaltype': ({ principal }) =>
    ({ role: 'AssumedRole', administrator: 'User', service: undefined, 'web-identity': undefined })[principal.kind],
  'aws:principalisawsservice': ({ principal }) => String(principal.kind === 'service'),
  'aws:principalservicename': ({ principal }) => (principal.kind === 'service' ? principal.name : undefined),
  'aws:sourcearn': ({ principal }) => (principal.kind === 'service' ? principal.sourceArn : undefined),
  'aws:sourceaccount': ({ principal }) =>
    principal.kind === 'service' ? parseArn(principal.sourceArn)?.accountId || undefined : undefined,
  'aws:resourceaccount': ({ resource }) => parseArn(resource)?.accountId || undefined,
  'aws:securetransport': () => 'true',
};

/** Keys that the services of the account attach to their calls. */
const ATTACHED = new Set([
  'events:source',
  'events:detail-type',
  'iam:passedtoservice',
  'cloudwatch:namespace',
  'dynamodb:leadingkeys',
  'states:statemachinequalifier',
  'lambda:functionarn',
  'lambda:functionurlauthtype',
  'lambda:invokedviafunctionurl',
  'sts:externalid',
]);

/** What a token says, by its provider's host: `token.actions.githubusercontent.com:sub` (IAM user guide, "Available keys for AWS OIDC federation"). */
const OF_TOKENS = /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[\w./-]+)?:(aud|sub)$/;

const isKnown = (name: string) =>
  name in GLOBAL || ATTACHED.has(name) || name.startsWith('aws:resourcetag/') || OF_TOKENS.test(name);

/** Refuses a key that the account never fills: a condition on it could only be wrong. Throws {@link NotModelledError}. */
export function requireKnownKey(name: string): string {
  const lower = name.toLowerCase();
  if (!isKnown(lower)) throw new NotModelledError(`the IAM condition key ${name} is not modelled`);
  return lower;
}

/** What a request answers for each key. Lazy: most decisions ask for none. */
export function conditionKeys(request: KeySource): ConditionKeys {
  return (name) => {
    const lower = name.toLowerCase();
    for (const [key, value] of Object.entries(request.context ?? {})) {
      if (key.toLowerCase() === lower) return typeof value === 'string' ? [value] : value;
    }
    const value = GLOBAL[lower]?.(request);
    return value === undefined ? undefined : [value];
  };
}
