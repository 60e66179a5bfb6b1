import type { Template } from 'aws-cdk-lib/assertions';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

interface Policy {
  readonly Roles: readonly { readonly Ref: string }[];
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

/** Every identity policy of a template as text that a person can review: a role, and what it may do to what. */
export function permissions(template: Template): string {
  const roles = Object.entries(template.findResources('AWS::IAM::Role'));
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(
    ({ Properties }) => Properties as Policy,
  );
  const texts = roles.map(([id, { Properties }]) => {
    const inline = ((Properties.Policies ?? []) as Pick<Policy, 'PolicyDocument'>[]).map(
      (policy) => policy.PolicyDocument,
    );
    const attached = policies.filter(({ Roles }) => Roles.some(({ Ref }) => Ref === id)).map((p) => p.PolicyDocument);
    const lines = [...inline, ...attached].flatMap(({ Statement }) => Statement.map(describe));
    return [readable(id), ...lines].join('\n');
  });
  return `${texts.toSorted().join('\n\n')}\n`;
}

function describe({ Effect, Action, Resource, Condition }: Statement): string {
  const actions = [Action].flat().join(', ');
  const targets = [Resource].flat().map(arn).join(', ');
  const condition = Condition ? ` if ${JSON.stringify(Condition)}` : '';
  return `  ${Effect.toLowerCase()} ${actions}\n    on ${targets}${condition}`;
}

/** An ARN with its intrinsics by the names of what they refer to. */
function arn(value: unknown): string {
  if (typeof value === 'string') return value;
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
  } = value as {
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: readonly [string, string];
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  };
  if (Ref !== undefined) return `{${readable(Ref)}}`;
  if (attribute) return `{${readable(attribute[0])}.${attribute[1]}}`;
  if (join) return join[1].map(arn).join(join[0]);
  return JSON.stringify(value);
}

/** Logical ids without the hash that CDK puts behind them. */
const readable = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');
