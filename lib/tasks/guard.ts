import type { Watch } from '../aws/watches.ts';
import type { GuardSignal } from '../core/rollout/signal.ts';
import type { Deps } from './deps.ts';
import { type Closed, type CloseFlagsDeps, closeFlags } from './close-flags.ts';
import { type GuardEvent, type News, newsOf } from './news.ts';
import { type Reverts, revertAll } from './revert-all.ts';
import { tell, tellAll } from './tell-rollouts.ts';

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
        tell(deps, watch, news, news.signal(at)).then(
          (told) => told === 'over',
          () => false,
        ),
    });
    const aside = concerned.length < many ? undefined : standAside(deps, news, concerned.length);
    await sooner(deps, reverts.failures, concerned.length);
    const signals = await tellAll(deps, concerned, news, (watch) => withAnswers(news.signal(at), watch, reverts));
    await aside;
    const closed = await closing;

    const failures = [
      ...(await reverts.failures),
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

/** A courtesy, to writes forward and to analyses that find the same alarm red: without it the reverts only take longer. */
async function standAside({ pace, watches, now }: GuardDeps, { of }: News, reverts: number): Promise<void> {
  const aside = pace.standAside((reverts / lambdaCallsPerSecond) * 1000);
  await Promise.allSettled([aside, watches.announceRush(of, now() + patienceMs(reverts))]);
}

/** So long the quota alone explains that not everything is back. */
const patienceMs = (reverts: number): number => 3000 + (1.2 * 1000 * reverts) / lambdaCallsPerSecond;

/**
 * Every revert before any signal, as what is left for later must not keep another alias waiting; but no longer than the
 * quota explains. A revert that hangs or is refused for longer has the machine woken beside it, which tries as well.
 */
async function sooner({ sleep }: GuardDeps, reverts: Promise<unknown>, count: number): Promise<void> {
  const over = new AbortController();
  await Promise.race([reverts, sleep(patienceMs(count), over.signal)]);
  over.abort();
}

/** What Lambda has answered by now spares the machine from writing the same again, while others wait for their revert. */
function withAnswers(signal: GuardSignal, { rolloutId }: Watch, reverts: Reverts): GuardSignal {
  const takenBack = reverts.takenBack(rolloutId);
  return takenBack.length > 0 ? { ...signal, takenBack } : signal;
}
