import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { EventRoute } from '../event-route.ts';
import { anything, type TaskFunction } from '../task-function.ts';
import { grantAnnounce, grantExecute, grantMove, type Surroundings } from './surroundings.ts';

const betweenRounds = Duration.minutes(5);

/** Whoever ends an execution ends no rollout: a schedule, and what Step Functions says, bring the reconciler. */
export function reconcileRollouts(surroundings: Surroundings): TaskFunction {
  const { scope, machineArn, deadLetters } = surroundings;
  const reconcile = reconcileFunction(surroundings);
  new EventRoute(scope, 'Rounds', {
    description: 'Looks after open rollouts',
    schedule: Schedule.rate(betweenRounds),
    to: reconcile,
    deadLetters,
  });
  new EventRoute(scope, 'EndedExecutions', {
    description: 'Executions that ended without having finished',
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [machineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    },
    to: reconcile,
    deadLetters,
  });
  return reconcile;
}

function reconcileFunction(surroundings: Surroundings): TaskFunction {
  const { managed, controlPlane, machineArn } = surroundings;
  const reconcile = surroundings.make('Reconcile', 'reconcile', 'Looks after rollouts whose execution has ended', {
    // It asks Step Functions about one rollout after the other, which answers 10 such questions a second in most Regions.
    timeout: betweenRounds,
  });
  grantExecute(reconcile, surroundings);
  reconcile.allowWildcard(['states:DescribeExecution'], executionsOf(controlPlane, machineArn));
  grantAnnounce(reconcile, surroundings);
  surroundings.records.grantClose(reconcile);
  managed.grantRead(reconcile);
  grantMove(reconcile, surroundings);
  managed.grantTrace(reconcile);
  managed.grantCool(reconcile);
  if (surroundings.flags) {
    reconcile.allowWildcard(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'], {
      resource: anything,
      reason: 'GetMetricData knows no resources, and the alarms are named in flags that come later.',
    });
  }
  return reconcile;
}

const executionsOf = (controlPlane: string, machineArn: string) => ({
  resource: {
    arn: `${machineArn.replace(':stateMachine:', ':execution:')}:*`,
    finding: `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${controlPlane}-rollout:*`,
  },
  reason: 'Executions are named after rollouts.',
});
