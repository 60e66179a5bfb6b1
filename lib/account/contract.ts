import type { Clock, Instant } from './clock.ts';
import type { Random } from './random.ts';

/**
 * What the parts of the simulated account agree on. A service is a table of operations by the names of the AWS API; it
 * learns of others only through {@link Context}, and everything it does for somebody passes the gate ({@link Context.call}).
 */

/** Who makes a call: a role of the account, an AWS service acting for a resource, or the person who owns the account. */
export type Principal =
  /** A session of a role; Identity Center names it after its user. @default the role's name */
  | { readonly kind: 'role'; readonly arn: string; readonly sessionName?: string }
  | { readonly kind: 'service'; readonly name: string; readonly sourceArn: string }
  | { readonly kind: 'administrator' };

/** One API call on its way through the gate. `service` is the IAM prefix (`lambda`, `states`, `cloudwatch`, `dynamodb`, …). */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly principal: Principal;
  /** Whoever made it stands outside of the simulation: what is not modelled is refused to them and ends nothing. */
  readonly fromOutside?: boolean;
}

/** An operation of a service. Takes the SDK's input shape, gives its output shape, throws {@link AwsError}. */
export type Operation = (input: any, call: Call) => object | Promise<object>;

/** What a caller must be allowed to do before an operation runs. */
export interface Permission {
  /** `lambda:UpdateAlias` */
  readonly action: string;
  /** The resource's ARN, or `*` where the action knows none. */
  readonly resource: string;
  /** Condition keys this call carries, `events:source` for instance. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export interface Service {
  /** IAM prefix: `lambda`, `states`, `dynamodb`, `cloudwatch`, `events`, `sqs`, `sns`, `scheduler`, `appconfig`. */
  readonly name: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** What IAM asks of the caller of this operation with this input. */
  readonly permissions: (operation: string, input: object) => readonly Permission[];
  /** The CloudFormation resource types that this service creates, by type name. */
  readonly resources: Readonly<Record<string, ResourceHandler>>;
  /** Takes what another service delivers to one of this service's ARNs; absent where nothing can be delivered. */
  readonly deliver?: (delivery: Delivery) => Promise<void>;
}

/** Something handed by one service to a resource of another: an event to a Lambda function, a message to a queue. */
export interface Delivery {
  readonly targetArn: string;
  readonly payload: unknown;
  /** `events.amazonaws.com` with the rule's ARN, for instance; checked against the target's resource policy. */
  readonly principal: Principal;
}

/**
 * Makes one CloudFormation resource exist, and follows what stacks do with it. Properties arrive with all intrinsics
 * resolved. Without `update` or `delete` a stack that needs them is refused as not modelled; what AWS would refuse is thrown
 * as an {@link AwsError} and fails the resource.
 */
export interface ResourceHandler {
  readonly create: (properties: any, resource: ResourceContext) => CreatedResource;
  /** Changes it in place; gives the same `ref`. Only asked where no property of `replacedBy` has changed. */
  readonly update?: (properties: any, current: CurrentResource, resource: ResourceContext) => CreatedResource;
  /** Properties that no update can change: the template reference says "Update requires: Replacement" of them. */
  readonly replacedBy?: readonly string[];
  readonly delete?: (current: CurrentResource) => void;
}

/** A resource as the last successful operation of its stack left it. */
export interface CurrentResource {
  readonly ref: string;
  readonly attributes: any;
  readonly properties: any;
  /** Of the stack and of the resource together. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface ResourceContext {
  readonly logicalId: string;
  readonly stackName: string;
  /** A name like CloudFormation's: stack, logical id and a seeded suffix, cut to `limit` characters (default 64). */
  readonly physicalName: (limit?: number) => string;
  /** The folder or file of a published asset, by the object key the template mentions. */
  readonly asset: (objectKey: string) => string;
  /** Tags of the stack and of the resource together. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface CreatedResource {
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives, by attribute name. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What every service is created with. */
export interface Context {
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  /** The service's own stream. */
  readonly random: Random;
  /** Makes an API call as somebody: latency, faults, quota, IAM and the call log apply, whoever calls. */
  readonly call: (call: Call) => Promise<object>;
  /** Hands a payload to a resource of another service, after the target's resource policy has allowed it. */
  readonly deliver: (delivery: Delivery) => Promise<void>;
  readonly iam: IamStore;
}

/** The roles and policies of the account, filled by the template loader and asked by the gate. */
export interface IamStore {
  readonly putRole: (role: RoleDefinition) => void;
  /** By its name, which is the last part of its ARN. */
  readonly roleNamed: (name: string) => RoleDefinition | undefined;
  /** Adds an identity policy to a role, and gives what takes it away again. */
  readonly attach: (roleArn: string, policy: PolicyDocument) => Detach;
  readonly removeRole: (arn: string) => void;
  /** Replaces the policy of a resource: a function, a bus, a queue, a topic. */
  readonly putResourcePolicy: (resourceArn: string, policy: PolicyDocument) => void;
  readonly resourcePolicy: (resourceArn: string) => PolicyDocument | undefined;
}

export type Detach = () => void;

export interface RoleDefinition {
  readonly arn: string;
  readonly trust: PolicyDocument;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

type OneOrMore<T> = T | readonly T[];

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, OneOrMore<string>>>;
  readonly NotPrincipal?: unknown;
  readonly Action?: OneOrMore<string>;
  readonly NotAction?: OneOrMore<string>;
  readonly Resource?: OneOrMore<string>;
  readonly NotResource?: OneOrMore<string>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore<string>>>>>;
}

/** An error of the AWS API: its exact name and text, its HTTP status, and the extra members its shape has. */
export class AwsError extends Error {
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(name: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.members = members;
  }
}

/** The account was asked for something it does not model; names it, so that nobody mistakes silence for AWS. */
export class NotModelledError extends Error {
  override readonly name = 'NotModelledError';
}

/** One call as it was made, kept by the gate. */
export interface CallRecord {
  readonly at: Instant;
  readonly service: string;
  readonly operation: string;
  readonly principal: Principal;
  /** Name of the Lambda function that made it, if one did. */
  readonly function?: string;
  /** Request id of that function's invocation; absent while its module starts. */
  readonly invocation?: string;
  /** When its caller heard how it went; absent while it is under way, and where the caller never will. */
  readonly answeredAt?: Instant;
  readonly error?: string;
}
