import { RecordMoved } from '../core/errors.ts';
import type { Watch } from '../aws/watches.ts';
import type { Deps } from './deps.ts';
import { type Closed, type CloseFlagsDeps, closeFlags } from './close-flags.ts';
import { type GuardEvent, type News, newsOf } from './news.ts';
import { revertAll } from './revert-all.ts';

type GuardDeps = Pick<Deps, 'aliases' | 'watches' | 'pace' | 'sleep'> & CloseFlagsDeps;

/** The function may run for five minutes, and what is left of them is for the signals. */
const longestRevertsMs = 4 * 60_000;

/** From so many reverts on, everything else of the control plane stands aside. */
const many = 5;
const lambdaCallsPerSecond = 15;

/**
 * Takes every open rollout back that watches an alarm which went off, or a finding that came in: one read, one write, and
 * only then the inbox and the wake-up. A promotion that is not final yet is told before its pointer is moved, so that it
 * never becomes final without having read it. At the same time it closes the flags whose breakers name the alarm.
 */
export const guard =
  (deps: GuardDeps) =>
  async (event: GuardEvent): Promise<{ reverted: readonly string[]; closed: readonly string[] }> => {
    const news = newsOf(event);
    const { rollouts, flags } = await deps.watches.everythingOf(news.of);
    const concerned = rollouts.filter(news.concerns);

    const decidedAt = deps.now();
    const at = new Date(decidedAt).toISOString();
    const closing = closeAll(deps, flags, news, at);
    const reverts = revertAll(deps, {
      watches: concerned,
      deadline: decidedAt + longestRevertsMs,
      // Whether it is final may not be known just now; then it counts as if it were not.
      isFinal: (watch) =>
        tell(deps, watch, news, at).then(
          (told) => told === 'over',
          () => false,
        ),
    });
    const aside = concerned.length < many ? undefined : standAside(deps, concerned.length);
    await sooner(deps, reverts, concerned.length);
    const signals = await Promise.allSettled(concerned.map((watch) => signal(deps, watch, news, at)));
    await aside;
    const closed = await closing;

    const failures = [
      ...(await reverts),
      ...closed.failures,
      ...signals.flatMap((sent) => (sent.status === 'rejected' ? [sent.reason] : [])),
    ];
    // Lambda tries again: reverting twice and signaling twice do no harm.
    if (failures.length > 0) throw failures[0];
    const isOpen = (index: number) => signals[index]?.status === 'fulfilled' && signals[index].value === 'told';
    const reverted = concerned.filter((_, index) => isOpen(index)).map(({ rolloutId }) => rolloutId);
    return { reverted, closed: closed.flags };
  };

const closeAll = (deps: GuardDeps, flags: readonly string[], { alarm, signal }: News, at: string): Promise<Closed> =>
  alarm && flags.length > 0 ? closeFlags(deps, flags, alarm, signal(at)) : Promise.resolve({ flags: [], failures: [] });

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

async function signal(deps: GuardDeps, watch: Watch, news: News, at: string): Promise<Told> {
  const { inbox, executions } = deps;
  const told = await tell(deps, watch, news, at);
  const token = told === 'told' ? await inbox.token(watch.rolloutId) : undefined;
  if (token) await executions.wake(token);
  return told;
}

type Told = 'told' | 'over';

/** Puts the news into the inbox of a rollout that is still open; one that has ended since no longer has an ear for it. */
async function tell({ inbox, watches }: GuardDeps, { rolloutId }: Watch, news: News, at: string): Promise<Told> {
  try {
    await inbox.send(rolloutId, news.signal(at), [watches.stands(news.of, rolloutId)]);
    return 'told';
  } catch (error) {
    if (!(error instanceof RecordMoved)) throw error;
    const watching = await watches.of(news.of);
    if (watching.some((watch) => watch.rolloutId === rolloutId)) throw error;
    return 'over';
  }
}
