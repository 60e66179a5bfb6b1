import type { Account } from '../../lib/account/account.ts';
import { planOf, play, scenarioOf } from '../world.ts';

const plan = planOf(`
target: { function: checkout, alias: live }
stages: [{ weight: 50%, bake: 10m }]
analysis: { alarms: [checkout-errors], errors: off }
`);
const scenario = scenarioOf(`
name: the alarm goes off
traffic: { rps: 50 }
baseline: { errorRate: 0.1%, latency: { p50: 40ms, p99: 180ms } }
canary: { errorRate: 50%, latency: { p50: 40ms, p99: 180ms }, from: 2m }
`);

export interface RevertPath {
  /** What the guard called, up to the write that took the traffic back. */
  readonly calls: readonly string[];
  /** Virtual, from the alarm's change of state to that write. */
  readonly milliseconds: number;
}

/** A rehearsal whose alarm goes off between two analyses: what the guard did then. */
export async function revertPath(): Promise<RevertPath> {
  let account: Account | undefined;
  let alarmAt = 0;
  await play({
    plan,
    scenario,
    seed: 1,
    onAccount: (created) => {
      account = created;
      created.services.cloudwatch.onAlarmState(({ to, at }) => {
        if (to === 'ALARM') alarmAt ||= at;
      });
    },
  });
  const byGuard = (account?.calls ?? []).filter(
    ({ principal }) => principal.kind === 'role' && /guard/i.test(principal.arn),
  );
  const revert = byGuard.findIndex(({ operation }) => operation === 'UpdateAlias');
  if (revert < 0) throw new Error('the guard has not reverted anything');
  return {
    calls: byGuard.slice(0, revert + 1).map(({ service, operation }) => `${service}:${operation}`),
    milliseconds: byGuard[revert]!.at - alarmAt,
  };
}
