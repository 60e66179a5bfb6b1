import { parseArn } from '../../arn.ts';
import { AwsError, type Context, type Delivery, type PolicyDocument, type Principal } from '../../contract.ts';

/** Whether a resource policy by itself allows somebody something. `context` carries the condition keys. */
export type EvaluateResourcePolicy = (
  policy: PolicyDocument,
  request: {
    readonly principal: Principal;
    readonly action: string;
    readonly resource: string;
    readonly context: Readonly<Record<string, string>>;
  },
) => boolean;

/**
 * Lets a delivery in, or throws AccessDenied. An AWS service needs a resource policy that allows it, whose conditions see
 * the resource it acts for (`aws:SourceArn`) and that resource's account (`aws:SourceAccount`); a role has been judged by
 * its identity policies before.
 */
export function admit({ iam }: Context, evaluate: EvaluateResourcePolicy, action: string, delivery: Delivery): void {
  const { principal, targetArn: resource } = delivery;
  if (principal.kind !== 'service') return;
  const policy = iam.resourcePolicy(resource);
  const { sourceArn } = principal;
  const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': parseArn(sourceArn)?.accountId ?? '' };
  if (policy && evaluate(policy, { principal, action, resource, context })) return;
  throw new AwsError(
    'AccessDenied',
    `User: ${principal.name} is not authorized to perform: ${action} on resource: ${resource} because no resource-based policy allows the ${action} action`,
    403,
  );
}
