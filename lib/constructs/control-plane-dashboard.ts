import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  LogQueryVisualizationType,
  LogQueryWidget,
  type Metric,
  Row,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { TaskFunction } from './task-function.ts';

export interface ControlPlaneDashboardProps {
  readonly dashboardName: string;
  readonly alarms: readonly IAlarm[];
  readonly functions: readonly TaskFunction[];
  readonly stateMachine: StateMachine;
  readonly table: Table;
  readonly deadLetters: Queue;
}

/** Whether the control plane itself is well: its alarms first, then what it does, and what failed with the rollout's id. */
export class ControlPlaneDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: ControlPlaneDashboardProps) {
    super(scope, id);
    const { dashboardName, alarms, functions, stateMachine, table, deadLetters } = props;
    const lambdas = functions.map(({ lambda }) => lambda);
    const logGroupNames = lambdas.map(({ logGroup }) => logGroup.logGroupName);
    const logs = (title: string, ...queryLines: string[]) =>
      new LogQueryWidget({
        title,
        ...{ width: 24, height: 8 },
        logGroupNames,
        view: LogQueryVisualizationType.TABLE,
        queryLines,
      });

    this.dashboard = new Dashboard(this, 'Dashboard', { dashboardName, defaultInterval: Duration.hours(12) });
    this.dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms on Tidegate itself', width: 24, height: 2, alarms: [...alarms] }),
      new Row(
        graph(
          'Executions',
          stateMachine.metricStarted({ period }),
          stateMachine.metricFailed({ period }),
          stateMachine.metricTimedOut({ period }),
          stateMachine.metricAborted({ period }),
        ),
        graph('Letters in the dead-letter queue', deadLetters.metricApproximateNumberOfMessagesVisible({ period })),
      ),
      new Row(
        graph(
          'Errors of functions',
          ...lambdas.map((lambda) => lambda.metricErrors({ period, label: lambda.node.scope?.node.id })),
        ),
        graph(
          'Throttles',
          ...lambdas.map((lambda) => lambda.metricThrottles({ period, label: lambda.node.scope?.node.id })),
        ),
      ),
      new Row(
        graph(
          'Duration of functions, p99',
          ...lambdas.map((lambda) =>
            lambda.metricDuration({ period, statistic: 'p99', label: lambda.node.scope?.node.id }),
          ),
        ),
        graph(
          'Units of the table',
          table.metricConsumedReadCapacityUnits({ period }),
          table.metricConsumedWriteCapacityUnits({ period }),
        ),
      ),
      logs(
        'What failed',
        'filter level = "ERROR"',
        'fields @timestamp, task, rolloutId, error.name, error.message',
        'sort @timestamp desc',
        'limit 50',
      ),
      logs(
        'What was done',
        'filter level = "INFO"',
        'fields @timestamp, task, rolloutId, next, outcome',
        'sort @timestamp desc',
        'limit 100',
      ),
    );
  }
}

const period = Duration.minutes(5);

const graph = (title: string, ...left: Metric[]): GraphWidget =>
  new GraphWidget({ title, width: 12, height: 6, left, leftYAxis: { min: 0 } });
