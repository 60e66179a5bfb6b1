import { Stack } from 'aws-cdk-lib';
import type { FunctionName } from '../bundles.ts';
import { grantReadCalendars } from '../change-calendars.ts';
import { grantReadMetricSecrets } from '../metric-secrets.ts';
import { anything, type TaskFunction } from '../task-function.ts';
import { grantAnnounce, grantExecute, grantMove, type Surroundings } from './surroundings.ts';

const metricsAndAlarms = {
  resource: anything,
  reason: 'GetMetricData knows no resources, and the alarms are named in plans that come later.',
};

/** The functions behind the machine's states, by the states' names. */
export function machineTasks(surroundings: Surroundings) {
  const { managed, flags } = surroundings;
  const task = (id: string, name: FunctionName, description: string) => {
    const made = surroundings.make(id, name, description);
    surroundings.records.grantAppend(made);
    return made;
  };

  const Prepare = task('Prepare', 'prepare', 'Checks that a rollout may begin').allowWildcard(
    ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'cloudwatch:ListAlarmMuteRules'],
    metricsAndAlarms,
  );
  managed.grantRead(Prepare);
  managed.grantInspect(Prepare);
  grantAnnounce(Prepare, surroundings);

  const Shift = task('Shift', 'shift', "Gives the canary its stage's share of the traffic");
  const Promote = task('Promote', 'promote', 'Points the alias at the canary');
  const RollBack = task('RollBack', 'roll-back', 'Takes the alias back to the baseline');
  for (const mover of [Shift, Promote, RollBack]) grantMove(mover, surroundings);
  for (const reader of [Shift, Promote]) managed.grantRead(reader);
  managed.grantWarm(Shift);

  const Analyze = task('Analyze', 'analyze', 'Reads the evidence, judges and decides').allowWildcard(
    ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'],
    metricsAndAlarms,
  );
  managed.grantRead(Analyze);
  managed.grantAsk(Analyze);
  managed.grantReadLogs(Analyze);
  for (const reader of [Prepare, Analyze]) flags?.grantRead(reader);
  flags?.grantMonitors(Prepare);
  for (const reader of [Prepare, Analyze]) {
    grantReadMetricSecrets(Stack.of(surroundings.scope), surroundings.controlPlane, reader);
    grantReadCalendars(Stack.of(surroundings.scope), reader);
  }

  const Finish = finish(surroundings);
  const HandOver = grantExecute(task('HandOver', 'hand-over', 'Lets the next execution go on'), surroundings);
  return { Prepare, Shift, Analyze, HandOver, Promote, RollBack, Finish };
}

function finish(surroundings: Surroundings): TaskFunction {
  const made = surroundings.make('Finish', 'finish', 'Closes the record and gives up the claim');
  grantExecute(made, surroundings);
  grantAnnounce(made, surroundings);
  surroundings.records.grantClose(made);
  // A signal may take a promotion back until its record is closed.
  grantMove(made, surroundings);
  surroundings.managed.grantCool(made);
  return made;
}
