import { beforeAll, expect, test } from 'vitest';
import { parsePlan } from '../../lib/core/plan/parse.ts';
import { parseScenario } from '../../lib/rehearsal/parse-scenario.ts';
import { calledOperations } from '../../lib/rehearsal/scenario-faults.ts';
import { assemblyOnce, play } from '../scenarios/play.ts';

// The control plane is synthesized when its sources have changed.
beforeAll(() => void assemblyOnce(), 120_000);

const rehearsed = async (scenarioText: string) => {
  const plan = parsePlan(
    'target: { function: checkout, alias: live }\nstages: [{ weight: 20%, bake: 5m }]\nanalysis: { alarms: [checkout-errors], findings: [{ source: aws.guardduty, detailType: GuardDuty Finding }] }\n',
  );
  if (!plan.ok) throw new Error('the plan of this test is not valid');
  const scenario = parseScenario(scenarioText, plan.plan);
  if (!scenario.ok) throw new Error(scenario.problems.map(({ message }) => message).join('; '));
  return play(plan.plan, scenario.scenario);
};

const QUIET = 'traffic: { rps: 20 }\nbaseline: {}\ncanary: {}\nuntil: 6m\n';

test('every kind of fault happens, all of them in one rehearsal', async () => {
  const { report } = await rehearsed(`${QUIET}
faults:
  - { kind: throttle, service: lambda, operation: GetAlias, share: 10% }
  - { kind: error, service: dynamodb, operation: GetItem, share: 10% }
  - { kind: delay, service: cloudwatch, by: 1s }
  - { kind: timeout-after-effect, service: dynamodb, operation: TransactWriteItems, share: 10% }
  - { kind: crash-before-call, service: lambda, operation: GetAlias, share: 5% }
  - { kind: crash-after-call, service: dynamodb, operation: TransactWriteItems, share: 5% }
  - { kind: region-down, service: states, at: 1m, for: 10s }
  - { kind: partial-data, at: 1m, for: 1m }
  - { kind: metric-lag, by: 1m, for: 1m }
  - { kind: drop, detailType: Rollout Requested, share: 50% }
  - { kind: duplicate, service: events, share: 50% }
  - { kind: reorder, detailType: CloudWatch Alarm State Change }
  - { kind: request, version: 3, at: 30s }
  - { kind: request, at: 30s }
  - { kind: delete-version, version: 4, at: 30s }
  - { kind: move-alias, version: 4, at: 40s }
  - { kind: move-alias, version: 5, at: 1m }
  - { kind: red-alarm, alarm: checkout-errors, at: 90s }
  - { kind: finding, source: aws.guardduty, detailType: GuardDuty Finding, at: 100s }
  - { kind: stop-execution, at: 2m }
`);

  // Version 4 was deleted before somebody wanted the alias to point at it.
  expect(report.finalAlias).toEqual({ version: '5', weights: {} });
});

test('whatever the control plane calls can be met by a fault', async () => {
  const { report } = await rehearsed(`${QUIET}faults: [{ kind: red-alarm, alarm: checkout-errors, at: 4m10s }]`);

  const unknown = Object.keys(report.aws.calls).filter((name) => {
    const [service = '', operation = ''] = name.split(':');
    return !calledOperations[service]?.includes(operation);
  });
  expect(report.outcome).toBe('rolled-back');
  expect(unknown).toEqual([]);
});
