import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Code, Function as LambdaFunction, Runtime, Version } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { FlagEnvironment, FlagsReader } from '../../lib/constructs/index.ts';
import { flagPlace } from './flags.ts';
import { releaseBundle } from './release-bundle.ts';

export interface CheckoutStackProps extends StackProps {
  /** The control plane that may move the alias. */
  readonly controlPlane: string;
  /** Which of `releases/` is deployed: 1 first, then 2 or 3. Deploying publishes a version and moves nothing. */
  readonly release: number;
  /** Whether the function reads its flag from AppConfig, for which it gets AWS's own layer. @default false */
  readonly flags?: boolean;
}

const functionName = 'checkout';
const owner = 'payments';

/** An application to try Tidegate on: one function, which may read a flag, its alias, and an alarm on its error rate. */
export class CheckoutStack extends Stack {
  constructor(scope: Construct, id: string, { controlPlane, release, flags = false, ...props }: CheckoutStackProps) {
    super(scope, id, props);
    const checkout = this.checkoutFunction(release);
    Tags.of(checkout).add('tidegate:control-plane', controlPlane);
    Tags.of(checkout).add('tidegate:owner', owner);

    if (flags) {
      const environment = new FlagEnvironment(this, 'Flags', flagPlace);
      new FlagsReader(this, 'CheckoutFlags', { function: checkout, flags: environment });
    }

    // The alias stays at the first release here for good: from then on Tidegate moves it, and CloudFormation never does.
    const first = this.version(checkout, 1);
    const alias = new Alias(this, 'Live', { aliasName: 'live', version: first });
    if (release > 1) this.version(checkout, release).node.addDependency(first);
    this.errorAlarm(alias);

    new CfnOutput(this, 'FunctionName', { value: checkout.functionName });
    new CfnOutput(this, 'AliasName', { value: alias.aliasName });
    new CfnOutput(this, 'Target', { value: `${functionName}:${alias.aliasName}` });
    new CfnOutput(this, 'Owner', { value: owner });
  }

  private checkoutFunction(release: number): LambdaFunction {
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const writesLogs = new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    });
    return new LambdaFunction(this, 'Checkout', {
      functionName,
      description: `Adds up carts; release ${release}`,
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(releaseBundle(release)),
      memorySize: 256,
      timeout: Duration.seconds(10),
      role: new Role(this, 'Role', {
        assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        inlinePolicies: { Logs: new PolicyDocument({ statements: [writesLogs] }) },
      }),
      logGroup,
    });
  }

  private version(lambda: LambdaFunction, release: number): Version {
    return new Version(this, `Release${release}`, { lambda, removalPolicy: RemovalPolicy.RETAIN });
  }

  private errorAlarm(alias: Alias): void {
    const perMinute = { period: Duration.minutes(1), statistic: 'Sum' };
    new Alarm(this, 'ErrorAlarm', {
      alarmName: 'checkout-errors',
      alarmDescription: 'More than one request in ten fails',
      metric: new MathExpression({
        expression: 'IF(requests > 0, 100 * errors / requests, 0)',
        usingMetrics: { errors: alias.metricErrors(perMinute), requests: alias.metricInvocations(perMinute) },
        period: perMinute.period,
      }),
      threshold: 10,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
