import { alarmSignalId } from '../core/rollout/signal.ts';
import type { Watch } from '../aws/watches.ts';
import type { Deps } from './deps.ts';
import { revertAll } from './revert-all.ts';

type GuardDeps = Pick<Deps, 'aliases' | 'watches' | 'inbox' | 'pace' | 'now' | 'sleep'> & {
  readonly executions: Pick<Deps['executions'], 'wake'>;
};

/** The part of CloudWatch's `CloudWatch Alarm State Change` event that the guard reads. */
export interface AlarmEvent {
  readonly detail: {
    readonly alarmName: string;
    readonly state: { readonly value: string; readonly reason?: string; readonly timestamp: string };
  };
}

/** The function may run for five minutes, and what is left of them is for the signals. */
const longestRevertsMs = 4 * 60_000;

/** From so many reverts on, everything else of the control plane stands aside. */
const many = 5;
const lambdaCallsPerSecond = 15;

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

    const decidedAt = deps.now();
    const reverts = revertAll(deps, concerned, decidedAt + longestRevertsMs);
    const aside = concerned.length < many ? undefined : standAside(deps, concerned.length);
    await sooner(deps, reverts, concerned.length);
    const at = new Date(decidedAt).toISOString();
    const signals = await Promise.allSettled(concerned.map((watch) => signal(deps, watch, detail, at)));
    await aside;

    const failures = [
      ...(await reverts),
      ...signals.flatMap((sent) => (sent.status === 'rejected' ? [sent.reason] : [])),
    ];
    // Lambda tries again: reverting twice and signaling twice do no harm.
    if (failures.length > 0) throw failures[0];
    return { reverted: concerned.map(({ rolloutId }) => rolloutId) };
  };

/** A courtesy: without it the reverts only take longer. */
const standAside = ({ pace }: GuardDeps, reverts: number): Promise<void> =>
  pace.standAside((reverts / lambdaCallsPerSecond) * 1000).catch(() => {});

/**
 * Every revert before any signal, as what is left for later must not keep another alias waiting; but no longer than the
 * quota explains. A revert that hangs or is refused for longer has the machine woken beside it, which tries as well.
 */
async function sooner({ sleep }: GuardDeps, reverts: Promise<unknown>, count: number): Promise<void> {
  const over = new AbortController();
  const patienceMs = 3000 + (1.2 * 1000 * count) / lambdaCallsPerSecond;
  await Promise.race([reverts, sleep(patienceMs, over.signal)]);
  over.abort();
}

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
