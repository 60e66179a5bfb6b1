import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says why a finding of cdk-nag's AwsSolutions pack is accepted here; `finding` is what stands in its brackets. */
export function acknowledge(scope: IConstruct, rule: string, reason: string, finding?: string): void {
  const id = finding === undefined ? rule : `${rule}[${finding}]`;
  // The pack reports under its own name's prefix.
  Validations.of(scope).acknowledge({ id: `AwsSolutions::${id}`, reason });
}
