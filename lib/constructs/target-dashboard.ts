import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, MathExpression, Metric, Row, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { gaugeNamespace } from '../core/rollout/gauges.ts';

export interface TargetDashboardProps {
  /** The function's name. */
  readonly functionName: string;
  /** The alias's name. @default live */
  readonly alias?: string;
  /** @default a name that CloudFormation makes up */
  readonly dashboardName?: string;
}

/**
 * A CloudWatch dashboard for one target: how its traffic is split, how baseline and canary do, and which stage a rollout is in.
 * Lambda counts requests of an alias by the version that ran, under a dimension whose values come and go with versions: they
 * are searched for. What Tidegate measured itself has two fixed names, baseline and canary.
 */
export class TargetDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { functionName, alias = 'live', dashboardName }: TargetDashboardProps) {
    super(scope, id);
    const target = `${functionName}:${alias}`;
    this.dashboard = new Dashboard(this, 'Dashboard', { dashboardName, defaultInterval: Duration.hours(3) });
    const byVersion = (title: string, metricName: string, statistic: string, more: object = {}) =>
      new GraphWidget({
        title,
        ...{ width: 12, height: 6 },
        left: [perVersion(functionName, target, metricName, statistic)],
        leftYAxis: { min: 0 },
        ...more,
      });
    this.dashboard.addWidgets(
      new TextWidget({
        width: 24,
        height: 2,
        markdown: `**${target}** · why a rollout did what it did: \`tidegate explain ${target}\``,
      }),
      new Row(
        byVersion('Requests by version', 'Invocations', 'Sum', { stacked: true }),
        new GraphWidget({
          title: 'Stage, and the canary’s share of the traffic',
          ...{ width: 12, height: 6 },
          left: [gauge(target, 'Weight', 'Maximum', '% on the canary')],
          leftYAxis: { min: 0, max: 100, label: '%', showUnits: false },
          right: [gauge(target, 'Stage', 'Maximum', 'stage')],
          rightYAxis: { min: 0, showUnits: false },
        }),
      ),
      new Row(
        new GraphWidget({
          title: 'Error rate of baseline and canary',
          ...{ width: 12, height: 6 },
          left: ['baseline', 'canary'].map((Side) => gauge(target, 'ErrorRate', 'Average', Side, { Side })),
          leftYAxis: { min: 0, label: '%', showUnits: false },
        }),
        byVersion('Errors by version', 'Errors', 'Sum'),
      ),
      new Row(
        byVersion('Duration by version, p50', 'Duration', 'p50'),
        byVersion('Duration by version, p99', 'Duration', 'p99'),
      ),
    );
  }
}

const period = Duration.minutes(1);

const gauge = (
  Target: string,
  metricName: string,
  statistic: string,
  label: string,
  more: Record<string, string> = {},
) =>
  new Metric({ namespace: gaugeNamespace, metricName, dimensionsMap: { Target, ...more }, statistic, label, period });

/** A line for each version that ran through the alias (CloudWatch user guide, "Using search expressions in graphs"). */
function perVersion(functionName: string, target: string, metricName: string, statistic: string): MathExpression {
  const schema = 'AWS/Lambda,ExecutedVersion,FunctionName,Resource';
  const search = `{${schema}} MetricName="${metricName}" FunctionName="${functionName}" Resource="${target}"`;
  return new MathExpression({
    expression: `SEARCH('${search}', '${statistic}', 60)`,
    label: "version ${PROP('Dim.ExecutedVersion')}",
    period,
    usingMetrics: {},
  });
}
