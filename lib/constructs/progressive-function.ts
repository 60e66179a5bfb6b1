import {
  ArnFormat,
  CustomResource,
  Duration,
  Fn,
  Lazy,
  RemovalPolicy,
  Stack,
  Tags,
  Token,
  Validations,
} from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IPrincipal, IRole } from 'aws-cdk-lib/aws-iam';
import {
  type AliasReference,
  type Architecture,
  type Function as LambdaFunction,
  type IAlias,
  type IVersion,
  QualifiedFunctionBase,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { controlPlaneTag, ownerTag } from '../core/rollout/preflight.ts';
import { type IControlPlane, serviceTokenFor } from './imported-control-plane.ts';
import { ownHooks, unfitHooks } from './own-hooks.ts';
import type { Plan } from './plan.ts';
import { TargetDashboard } from './target-dashboard.ts';

export interface ProgressiveFunctionProps {
  /** Who moves the alias: `ControlPlane.fromName(this, 'Tidegate', 'tidegate')`, or the construct where the app has it. */
  readonly controlPlane: IControlPlane;
  /** The function; its versions and tags are looked after from here. */
  readonly function: LambdaFunction;
  /** How a new version takes over, and what it is judged by. */
  readonly plan: Plan;
  /** The alias's name, which callers use. @default live */
  readonly alias?: string;
  /**
   * Whether an alias that exists already is taken over. Its present owner must keep it first (removal policy RETAIN), or
   * CloudFormation deletes it. @default false: an existing alias is refused
   */
  readonly adopt?: boolean;
  /** The team whose events may ask for rollouts: their source is `tidegate.<owner>`. @default the stack's name */
  readonly owner?: string;
  /** How many of the newest versions are kept, beside those that an alias or a rollout needs; 2–100. @default 5 */
  readonly keepVersions?: number;
  /** A CloudWatch dashboard of this target, see {@link TargetDashboard}. @default false */
  readonly dashboard?: boolean;
}

/**
 * A function behind an alias that Tidegate moves: each deployment publishes a version, and when the stack is complete a
 * rollout takes the traffic there by the plan. Give callers this construct instead of the function: permissions, URLs, event
 * sources and integrations are then the alias's.
 *
 * CloudFormation never mentions the version that the alias serves, so no deployment can reset a shifted alias.
 */
export class ProgressiveFunction extends QualifiedFunctionBase implements IAlias {
  readonly aliasName: string;
  /** The version of this deployment; what the alias serves is Tidegate's business. */
  readonly version: IVersion;
  readonly lambda: LambdaFunction;
  readonly functionArn: string;
  readonly functionName: string;
  readonly architecture: Architecture;
  readonly grantPrincipal: IPrincipal;
  /** What the target is called at the command line: `tidegate status <target>`. */
  readonly target: string;
  protected readonly qualifier: string;
  protected readonly canCreatePermissions = true;

  constructor(scope: Construct, id: string, props: ProgressiveFunctionProps) {
    super(scope, id);
    const { controlPlane, plan, alias = 'live', adopt = false, keepVersions = 5, dashboard = false } = props;
    const owner = ownerOf(this, props.owner);
    this.refuseUnfit(plan, alias, keepVersions);
    this.lambda = props.function;
    this.aliasName = alias;
    this.architecture = this.lambda.architecture;
    this.grantPrincipal = this.lambda.grantPrincipal;
    this.version = keptVersion(this.lambda);
    optIn(this.lambda, controlPlane, owner);

    const resource = new CustomResource(this, 'Alias', {
      resourceType: 'Custom::TidegateAlias',
      serviceToken: serviceTokenFor(this, controlPlane),
      serviceTimeout: Duration.minutes(10),
      properties: {
        FunctionName: this.lambda.functionName,
        AliasName: alias,
        Version: this.version.version,
        Owner: owner,
        Adopt: String(adopt),
        KeepVersions: String(keepVersions),
        Plan: Stack.of(this).toJsonString(plan.toJSON()),
        // Which functions the stack has is known when it is complete.
        OwnHooks: Lazy.string({
          produce: () =>
            ownHooks(this, plan)
              .map(({ hook }) => hook)
              .join(',') || undefined,
        }),
      },
    });
    this.node.addValidation({ validate: () => [...unfitHooks(this, plan, controlPlane.controlPlaneName)] });
    this.node.defaultChild = resource.node.defaultChild;
    this.functionArn = resource.getAttString('FunctionArn');
    this.target = resource.getAttString('Target');
    // Taken from the alias's ARN, so that whatever names the alias is made after it.
    const { resourceName = '' } = this.stack.splitArn(this.functionArn, ArnFormat.COLON_RESOURCE_NAME);
    this.functionName = `${resourceName}:${alias}`;
    this.qualifier = Fn.select(7, Fn.split(':', this.functionArn));
    acknowledgeCallers(this);
    if (dashboard) new TargetDashboard(this, 'Dashboard', { functionName: this.lambda.functionName, alias });
  }

  get role(): IRole | undefined {
    return this.lambda.role;
  }

  get aliasRef(): AliasReference {
    return { aliasArn: this.functionArn };
  }

  /** A metric of what goes through the alias, whichever version serves it. */
  override metric(metricName: string, options: MetricOptions = {}): Metric {
    const { functionName } = this.lambda;
    return super.metric(metricName, {
      dimensionsMap: { FunctionName: functionName, Resource: `${functionName}:${this.aliasName}` },
      ...options,
    });
  }

  private refuseUnfit(plan: Plan, alias: string, keepVersions: number): void {
    const problems = plan.problems(alias).map((problem) => `plan: ${problem}`);
    if (!Number.isInteger(keepVersions) || keepVersions < 2 || keepVersions > 100) {
      problems.push(`keepVersions must be a whole number from 2 to 100, got ${keepVersions}`);
    }
    if (problems.length > 0) throw new Error(problems.map((problem) => `${this.node.path}: ${problem}`).join('\n'));
  }
}

function ownerOf(construct: Construct, given: string | undefined): string {
  const owner = given ?? Stack.of(construct).stackName;
  if (given === undefined && Token.isUnresolved(owner)) {
    throw new Error(`${construct.node.path}: owner is needed here, for the name of a nested stack is not known yet`);
  }
  if (Token.isUnresolved(owner) || /^[^.\s]+$/.test(owner)) return owner;
  throw new Error(`${construct.node.path}: owner must be a name without dots and spaces, got '${owner}'`);
}

/** The version of this deployment, which outlives its place in the template: it may be what the alias goes back to. */
function keptVersion(lambda: LambdaFunction): IVersion {
  const version = lambda.currentVersion;
  version.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  return version;
}

/** CDK's own rules know functions by their resource's type, and take an alias that a custom resource makes for none. */
function acknowledgeCallers(construct: Construct): void {
  Validations.of(construct).acknowledge({
    id: 'CloudFormation-Validate::W3694',
    reason: 'The endpoint of such a subscription is the ARN of an alias, which Tidegate makes.',
  });
}

function optIn(lambda: LambdaFunction, { controlPlaneName }: IControlPlane, owner: string): void {
  const onlyTheFunction = { includeResourceTypes: ['AWS::Lambda::Function'] };
  Tags.of(lambda).add(controlPlaneTag, controlPlaneName, onlyTheFunction);
  Tags.of(lambda).add(ownerTag, owner, onlyTheFunction);
}
