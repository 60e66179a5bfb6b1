import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Function as LambdaFunction, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { configurationArn, type IFlagEnvironment } from './flag-environment.ts';

export interface FlagsReaderProps {
  /** The function whose code calls `createFlags()` of `tidegate/flags/lambda`. */
  readonly function: LambdaFunction;
  readonly flags: IFlagEnvironment;
  /**
   * How often each execution environment asks AppConfig for another document, at least 15 seconds: how long a change takes to
   * arrive, and what it costs. @default 45 seconds, the agent's own
   */
  readonly pollInterval?: Duration;
  /**
   * The layer of the AppConfig agent. @default the latest one of this Region and the function's architecture, which AWS
   * publishes as a public parameter in all commercial Regions
   */
  readonly agentLayerArn?: string;
  /** Whether to make alarms on the flags: three, each some ten cents a month. @default true */
  readonly alarms?: boolean;
}

/**
 * Lets a function read flags: AppConfig's agent as a layer, which has the document before the function's code is loaded, the
 * permission to read these flags and no others, and alarms.
 */
export class FlagsReader extends Construct {
  /** The agent has not answered, or has had no document, for five minutes. Absent without `alarms`. */
  readonly documentAgeAlarm?: Alarm;
  /** A document, or a flag in one, is bad: the last good document, or the flag's fallback, is what is served. */
  readonly problemsAlarm?: Alarm;
  /** Evaluations take longer than a millisecond, for the slowest of a hundred. */
  readonly evaluationLatencyAlarm?: Alarm;

  constructor(scope: Construct, id: string, props: FlagsReaderProps) {
    super(scope, id);
    const { flags, pollInterval = Duration.seconds(45), alarms = true } = props;
    const seconds = pollInterval.toSeconds();
    if (seconds < 15) {
      throw new RangeError(`pollInterval is at least 15 seconds, which is AppConfig's own minimum, got ${seconds}`);
    }
    const { applicationId, environmentId, profileId } = flags;
    const path = `/applications/${applicationId}/environments/${environmentId}/configurations/${profileId}`;
    props.function.addLayers(LayerVersion.fromLayerVersionArn(this, 'Agent', this.layerArn(props)));
    props.function.addEnvironment('TIDEGATE_FLAGS', path);
    props.function.addEnvironment('AWS_APPCONFIG_EXTENSION_PREFETCH_LIST', path);
    props.function.addEnvironment('AWS_APPCONFIG_EXTENSION_POLL_INTERVAL_SECONDS', String(seconds));
    props.function.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
        resources: [configurationArn(this, flags)],
      }),
    );
    if (flags.encryptionKey) {
      const { keyArn } = flags.encryptionKey;
      props.function.addToRolePolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: [keyArn] }));
    }
    if (!alarms) return;
    const { functionName } = props.function;
    this.documentAgeAlarm = this.alarm('DocumentAge', functionName, {
      ...{ statistic: 'Maximum', threshold: 300, description: 'Flags have not been refreshed for five minutes' },
    });
    this.problemsAlarm = this.alarm('Problems', functionName, {
      ...{ statistic: 'Sum', threshold: 0, description: 'A flag document, or a flag in it, is bad or out of reach' },
    });
    this.evaluationLatencyAlarm = this.alarm('EvaluationLatency', functionName, {
      ...{ statistic: 'p99', threshold: 1000, description: 'Flags take longer than a millisecond to evaluate' },
    });
  }

  private layerArn({ agentLayerArn, function: { architecture } }: FlagsReaderProps): string {
    if (agentLayerArn !== undefined) return agentLayerArn;
    const name = architecture === Architecture.ARM_64 ? 'arm64' : 'x86';
    const parameter = `/aws/service/aws-appconfig/lambda-extension/${name}/latest`;
    return StringParameter.valueForStringParameter(this, parameter);
  }

  /** In three minutes of five; a function that is not called says nothing, and that is no fault. */
  private alarm(metricName: string, functionName: string, { statistic, threshold, description }: Threshold): Alarm {
    return new Alarm(this, `${metricName}Alarm`, {
      alarmDescription: description,
      metric: new Metric({
        ...{ namespace: 'Tidegate/Flags', metricName, dimensionsMap: { Function: functionName }, statistic },
        period: Duration.minutes(1),
      }),
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

interface Threshold {
  readonly statistic: string;
  readonly threshold: number;
  readonly description: string;
}
