import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  attentionDetailType,
  breakerDetailType,
  endedDetailType,
  noticeSource,
  startedDetailType,
} from '../core/rollout/notice.ts';
import type { TaskFunction } from './task-function.ts';

export interface AnnouncementsProps {
  readonly bus: EventBus;
  readonly deadLetters: Queue;
  readonly stateMachine: StateMachine;
  /** Takes aliases back as soon as an alarm goes off. */
  readonly guard: TaskFunction;
  /** Looks after what everything else has left. */
  readonly reconcile: TaskFunction;
}

/** The topic that hears which rollouts begin and which want a person, how they end, and when Tidegate itself is in trouble. */
export class Announcements extends Construct {
  readonly topic: Topic;
  /** On Tidegate itself. */
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { bus, deadLetters, stateMachine, guard, reconcile }: AnnouncementsProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    new Rule(this, 'Ended', {
      description: 'Rollouts that begin and that want a person, how they end, and what breakers of flags do',
      eventBus: bus,
      eventPattern: {
        source: [noticeSource],
        detailType: [startedDetailType, endedDetailType, attentionDetailType, breakerDetailType],
      },
      targets: [new SnsTopic(this.topic, { deadLetterQueue: deadLetters })],
    });

    this.topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    this.alarms = [
      this.alarm(
        'DeadLetterAlarm',
        'Events lie in the dead-letter queue',
        deadLetters.metricApproximateNumberOfMessagesVisible(oneMinute),
      ),
      this.alarm('MachineAlarm', 'A rollout could not be finished or taken back', stateMachine.metricFailed(oneMinute)),
      this.alarm('TimeoutAlarm', 'An execution ran into its time limit', stateMachine.metricTimedOut(oneMinute)),
      this.alarm('GuardAlarm', 'An alias could not be taken back at once', guard.lambda.metricErrors(oneMinute)),
      this.alarm('GuardThrottleAlarm', 'The guard was not allowed to run', guard.lambda.metricThrottles(oneMinute)),
      this.alarm('ReconcileAlarm', 'A rollout could not be looked after', reconcile.lambda.metricErrors(oneMinute)),
    ];
  }

  private alarm(id: string, alarmDescription: string, metric: IMetric): Alarm {
    const alarm = new Alarm(this, id, {
      alarmDescription,
      metric,
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    return alarm;
  }
}

const oneMinute = { period: Duration.minutes(1) };
