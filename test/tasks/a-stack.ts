import type { PlanKeys } from '../../lib/constructs/plan.ts';
import type { StackAnswer } from '../../lib/tasks/register-application.ts';
import type { ControlPlane } from './a-control-plane.ts';

export interface StackShape {
  readonly version?: string;
  readonly adopt?: boolean;
  readonly owner?: string;
  readonly alias?: string;
  readonly plan?: PlanKeys;
  /** Hooks that the stack makes itself. */
  readonly ownHooks?: string;
  readonly stack?: string;
  readonly keepVersions?: string;
  readonly logicalId?: string;
  /** CloudFormation's id of the request; a repeated request keeps it. */
  readonly id?: string;
}

let requests = 0;

const stackIdOf = (stack: string) => `arn:aws:cloudformation:us-east-1:123456789012:stack/${stack}/0f3c`;

/** What CloudFormation sends for a `ProgressiveFunction` of `checkout:live` in the stack `Checkout`. */
export function aStackRequest(type: 'Create' | 'Update' | 'Delete', shape: StackShape = {}) {
  const { version = '1', adopt = true, owner = 'payments', alias = 'live', stack = 'Checkout' } = shape;
  const {
    logicalId = 'CheckoutAlias',
    id = `request-${++requests}`,
    plan = { stages: 'Canary10Percent5Minutes' },
  } = shape;
  return {
    RequestType: type,
    RequestId: id,
    ResponseURL: 'https://example.com/answer',
    StackId: stackIdOf(stack),
    LogicalResourceId: logicalId,
    ...(type !== 'Create' && { PhysicalResourceId: `checkout:${alias}` }),
    ResourceProperties: {
      ServiceToken: 'arn',
      FunctionName: 'checkout',
      AliasName: alias,
      Version: version,
      Owner: owner,
      Adopt: String(adopt),
      KeepVersions: shape.keepVersions ?? '5',
      Plan: JSON.stringify(plan),
      ...(shape.ownHooks !== undefined && { OwnHooks: shape.ownHooks }),
    },
  };
}

/** CloudFormation at work on a control plane: each method is something it tells. */
export const aStack = (plane: ControlPlane, defaults: StackShape = {}) => {
  const tell = (type: 'Create' | 'Update' | 'Delete', shape: StackShape = {}): Promise<StackAnswer> =>
    plane.run(plane.registerApplication(aStackRequest(type, { ...defaults, ...shape })));
  return {
    creates: (shape?: StackShape) => tell('Create', shape),
    updates: (shape?: StackShape) => tell('Update', shape),
    deletes: (shape?: StackShape) => tell('Delete', shape),
    /** The stack's new status; the event says when, in whole seconds. */
    is: (status: string, at = plane.account.clock.now()) =>
      plane.run(
        plane.grantWishes({
          time: new Date(at).toISOString().replace(/\.\d+Z/, 'Z'),
          detail: { 'stack-id': stackIdOf(defaults.stack ?? 'Checkout'), 'status-details': { status } },
        }),
      ),
    /** What the stack is known to want. */
    wants: async (target = 'checkout:live') =>
      (await plane.run(plane.deps.applications.get(target)))?.application.wish?.version,
  };
};
