import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, EventInvokeConfig, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { bundleFolder, type FunctionName } from './bundles.ts';

export interface TaskFunctionProps {
  /** The control plane's name; the function is called `<control plane>-<name>`. */
  readonly controlPlane: string;
  readonly name: FunctionName;
  readonly description: string;
  readonly environment: Record<string, string>;
  /** MiB. @default 512 */
  readonly memorySize?: number;
  /** @default 1 minute */
  readonly timeout?: Duration;
}

type Conditions = Record<string, Record<string, string | string[]>>;

export interface Wildcard {
  /** The ARN with its wildcard, and as cdk-nag writes it. */
  readonly resource: { readonly arn: string; readonly finding: string };
  readonly reason: string;
  readonly conditions?: Conditions;
}

/** For actions that know no resource. */
export const anything = { arn: '*', finding: '*' };

/** One function of the control plane: its bundle, its log group, and a role that may write to that log and nothing else. */
export class TaskFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: TaskFunctionProps) {
    super(scope, id);
    const functionName = `${props.controlPlane}-${props.name}`;
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Logs: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
          ],
        }),
      },
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(bundleFolder(props.name)),
      environment: props.environment,
      memorySize: props.memorySize ?? 512,
      timeout: props.timeout ?? Duration.minutes(1),
      role,
      logGroup,
    });
  }

  /** Lets the function do something; conditions as in IAM. */
  allow(actions: string[], resources: string[], conditions?: Conditions): this {
    this.lambda.addToRolePolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources, conditions }));
    return this;
  }

  /** What the function fails at, after two more attempts, goes to a queue. Asking twice changes nothing. */
  keepFailures(queue: IQueue): void {
    if (this.node.tryFindChild('Retries')) return;
    new EventInvokeConfig(this, 'Retries', {
      function: this.lambda,
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(queue),
    });
  }

  /** Lets the function do something whose resource cannot be named, and says why not. */
  allowWildcard(actions: string[], { resource, reason, conditions }: Wildcard): this {
    acknowledge(this, 'AwsSolutions-IAM5', reason, `Resource::${resource.finding}`);
    return this.allow(actions, [resource.arn], conditions);
  }
}
