import { Duration, Stack } from 'aws-cdk-lib';
import { EventRoute } from '../event-route.ts';
import { findingPattern, type FindingProps } from '../findings.ts';
import type { TaskFunction } from '../task-function.ts';
import { grantAnnounce, grantMove, grantWake, type Surroundings } from './surroundings.ts';

/** Red alarms and findings take rollouts back, without waiting for the machine. */
export function guardRollouts(surroundings: Surroundings, findings: readonly FindingProps[]): TaskFunction {
  const { scope, deadLetters } = surroundings;
  const { account } = Stack.of(scope);
  const guard = guardFunction(surroundings);
  new EventRoute(scope, 'RedAlarms', {
    description: 'Alarms that go off, for the guard',
    eventPattern: {
      account: [account],
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: { state: { value: ['ALARM'] } },
    },
    to: guard,
    deadLetters,
  });
  for (const [index, finding] of findings.entries()) {
    new EventRoute(scope, `Finding${index}`, {
      description: `"${finding.detailType}" of ${finding.source}, for the guard`,
      eventPattern: findingPattern(finding, account),
      to: guard,
      deadLetters,
    });
  }
  return guard;
}

function guardFunction(surroundings: Surroundings): TaskFunction {
  const guard = surroundings.make(
    'Guard',
    'guard',
    'Takes aliases back, and closes flags, when an alarm goes off or a finding comes in',
    // Lambda takes 15 reverts per second, and one alarm may take thousands of aliases back.
    { memorySize: 1024, timeout: Duration.minutes(5) },
  );
  grantWake(guard);
  surroundings.records.grantAppend(guard);
  grantMove(guard, surroundings);
  if (surroundings.flags) grantAnnounce(guard, surroundings);
  return guard;
}
