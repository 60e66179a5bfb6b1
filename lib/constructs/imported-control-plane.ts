import { Fn, Stack, Token } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';

/** A control plane, as far as the stacks of application teams need it. */
export interface IControlPlane extends IConstruct {
  /** What functions opt in to by their tag `tidegate:control-plane`. */
  readonly controlPlaneName: string;
  /** Takes what a `ProgressiveFunction` declares. */
  readonly serviceToken: string;
}

/** The name under which a control plane exports what other stacks import. */
export const serviceTokenExport = (name: string): string => `${name}:ServiceToken`;

/**
 * How a stack reaches a control plane, which may be a construct of the same app: by its export wherever that is another
 * stack's, for an application may have chosen references that let a stack be deleted which others still use (CDK's context
 * `@aws-cdk/core:defaultCrossStackReferences`, `weak` in new applications).
 */
export function serviceTokenFor(scope: IConstruct, controlPlane: IControlPlane): string {
  const [user, its] = [rootOf(Stack.of(scope)), rootOf(Stack.of(controlPlane))];
  if (user === its || controlPlane instanceof Imported) return controlPlane.serviceToken;
  user.node.addDependency(its);
  return Fn.importValue(serviceTokenExport(controlPlane.controlPlaneName));
}

const rootOf = (stack: Stack): Stack => (stack.nestedStackParent ? rootOf(stack.nestedStackParent) : stack);

export function importedControlPlane(scope: Construct, id: string, name: string): IControlPlane {
  if (!Token.isUnresolved(name) && !/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) {
    throw new Error(
      `${scope.node.path}/${id}: the name of a control plane must be letters, digits and hyphens, got '${name}'; it is what the control plane was deployed with, 'tidegate' unless told otherwise`,
    );
  }
  return new Imported(scope, id, name);
}

class Imported extends Construct implements IControlPlane {
  readonly controlPlaneName: string;
  readonly serviceToken: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    this.controlPlaneName = name;
    this.serviceToken = Fn.importValue(serviceTokenExport(name));
  }
}
