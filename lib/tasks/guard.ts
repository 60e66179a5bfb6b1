import { alarmSignalId } from '../core/rollout/signal.ts';
import type { Watch } from '../aws/watches.ts';
import type { Deps } from './deps.ts';
import { revert } from './take-back.ts';

type GuardDeps = Pick<Deps, 'aliases' | 'watches' | 'inbox' | 'now'> & {
  readonly executions: Pick<Deps['executions'], 'wake'>;
};

/** The part of CloudWatch's `CloudWatch Alarm State Change` event that the guard reads. */
export interface AlarmEvent {
  readonly detail: {
    readonly alarmName: string;
    readonly state: { readonly value: string; readonly reason?: string; readonly timestamp: string };
  };
}

/**
 * Takes every open rollout back that watches an alarm which went off: one read, one write, and only then the inbox and
 * the wake-up. The rule lets only ALARM through.
 */
export const guard =
  (deps: GuardDeps) =>
  async ({ detail }: AlarmEvent): Promise<{ reverted: readonly string[] }> => {
    const { alarmName, state } = detail;
    const watches = await deps.watches.of(alarmName);
    // A transition from before the rollout was known to Prepare; this event is late.
    const concerned = watches.filter(({ since }) => Date.parse(state.timestamp) >= Date.parse(since));

    const decidedAt = new Date(deps.now()).toISOString();
    // Every revert before any signal: what is left for later must not keep another alias waiting.
    const reverts = await Promise.allSettled(concerned.map((watch) => revert(deps, watch, watch)));
    const signals = await Promise.allSettled(concerned.map((watch) => signal(deps, watch, detail, decidedAt)));

    const failed = [...reverts, ...signals].find((result) => result.status === 'rejected');
    // Lambda tries again: reverting twice and signaling twice do no harm.
    if (failed) throw failed.reason;
    return { reverted: concerned.map(({ rolloutId }) => rolloutId) };
  };

async function signal(
  { inbox, executions }: GuardDeps,
  { rolloutId }: Watch,
  detail: AlarmEvent['detail'],
  decidedAt: string,
) {
  const { alarmName, state } = detail;
  await inbox.send(rolloutId, {
    kind: 'alarm',
    id: alarmSignalId(alarmName, state.timestamp),
    at: decidedAt,
    alarm: alarmName,
    detail: state.reason ?? 'no reason given',
  });
  const token = await inbox.token(rolloutId);
  if (token) await executions.wake(token);
}
