import * as z from 'zod';
import { RequestRefused } from '../errors.ts';
import { planOfValue } from '../plan/from-value.ts';
import { type Plan, targetName } from '../plan/plan.ts';

/**
 * What CloudFormation sends about a custom resource (AWS CloudFormation User Guide, "Custom resource request objects").
 * Every property arrives as text, whatever the template says.
 */
const StackRequestEvent = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  RequestId: z.string().min(1),
  StackId: z.string().min(1),
  LogicalResourceId: z.string().min(1),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.object({
    FunctionName: z.string().min(1),
    AliasName: z.string().min(1),
    Version: z.string().regex(/^[1-9]\d*$/),
    Owner: z.string().regex(/^[^.\s]+$/),
    Adopt: z.enum(['true', 'false']),
    KeepVersions: z.string().regex(/^[1-9]\d*$/),
    Plan: z.string(),
    OwnHooks: z.string().default(''),
  }),
});

/** What a stack wants of a target. */
export interface StackRequest {
  readonly kind: 'create' | 'update' | 'delete';
  readonly id: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** What CloudFormation believes to be there; absent before the first answer. */
  readonly physicalId?: string;
  readonly target: string;
  readonly functionName: string;
  readonly aliasName: string;
  readonly version: string;
  readonly owner: string;
  readonly adopt: boolean;
  readonly keepVersions: number;
  /** The hooks of the plan that the stack itself makes, perhaps after this. */
  readonly ownHooks: readonly string[];
  /** Read when it is needed: a deletion must not depend on it. */
  readonly plan: () => Plan;
}

/** Throws {@link RequestRefused} with what is wrong about an event that is no such request. */
export function readStackRequest(event: unknown): StackRequest {
  const read = StackRequestEvent.safeParse(event);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new RequestRefused(
      `${issue?.path.join('.') || 'the request'} is not as ProgressiveFunction writes it (${issue?.message}); deploy with the construct of this control plane's version`,
    );
  }
  const { RequestType, RequestId, StackId, LogicalResourceId, PhysicalResourceId, ResourceProperties } = read.data;
  const { FunctionName, AliasName, Version, Owner, Adopt, KeepVersions, Plan, OwnHooks } = ResourceProperties;
  const address = { function: FunctionName, alias: AliasName };
  return {
    kind: kinds[RequestType],
    id: RequestId,
    stackId: StackId,
    logicalId: LogicalResourceId,
    ...(PhysicalResourceId !== undefined && { physicalId: PhysicalResourceId }),
    target: targetName(address),
    functionName: FunctionName,
    aliasName: AliasName,
    version: Version,
    owner: Owner,
    adopt: Adopt === 'true',
    keepVersions: Number(KeepVersions),
    ownHooks: OwnHooks === '' ? [] : OwnHooks.split(','),
    plan: () => readPlan(Plan, address),
  };
}

const kinds = { Create: 'create', Update: 'update', Delete: 'delete' } as const;

function readPlan(text: string, target: Plan['target']): Plan {
  const read = planOfValue({ ...jsonObject(text), target });
  if (read.ok) return read.plan;
  throw new RequestRefused(`the plan cannot be followed: ${read.problems.join('; ')}`);
}

function jsonObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  throw new RequestRefused(`the property Plan must be a JSON object, got ${text.slice(0, 80)}`);
}
