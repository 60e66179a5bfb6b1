import type { Watch } from '../aws/watches.ts';
import { RecordMoved } from '../core/errors.ts';
import type { GuardSignal } from '../core/rollout/signal.ts';
import type { Deps } from './deps.ts';
import type { News } from './news.ts';

interface TellDeps extends Pick<Deps, 'watches' | 'inbox' | 'sleep'> {
  readonly executions: Pick<Deps['executions'], 'wake'>;
}

export type Told = 'told' | 'over';

/** Puts the news into the inbox of a rollout that is still open; one that has ended since no longer has an ear for it. */
export async function tell(
  { inbox, watches }: Pick<TellDeps, 'inbox' | 'watches'>,
  { rolloutId }: Watch,
  { of }: News,
  signal: GuardSignal,
): Promise<Told> {
  try {
    await inbox.send(rolloutId, signal, [watches.stands(of, rolloutId)]);
    return 'told';
  } catch (error) {
    if (!(error instanceof RecordMoved)) throw error;
    const watching = await watches.of(of);
    if (watching.some((watch) => watch.rolloutId === rolloutId)) throw error;
    return 'over';
  }
}

/** What became of telling one rollout. */
export type Telling = PromiseSettledResult<Told>;

/**
 * So many machines wake in a second, more only so that all have within the time a guard has left: each runs three functions,
 * in the account whose concurrency everything shares that has just failed, and asks CloudWatch, which answers 9 a second.
 */
const wakesPerSecond = 10;
const longestSeconds = 40;

/** Tells rollouts, and then wakes their machines. What is told is read in any case: one that sleeps on loses nothing by it. */
export async function tellAll(
  deps: TellDeps,
  watches: readonly Watch[],
  news: News,
  signalTo: (watch: Watch) => GuardSignal,
): Promise<readonly Telling[]> {
  const told = await Promise.allSettled(watches.map((watch) => tell(deps, watch, news, signalTo(watch))));
  const tellings: Telling[] = [];
  const perSecond = Math.max(wakesPerSecond, Math.ceil(watches.length / longestSeconds));
  for (let first = 0; first < watches.length; first += perSecond) {
    if (first > 0) await deps.sleep(1000);
    const some = watches.slice(first, first + perSecond);
    tellings.push(
      ...(await Promise.allSettled(some.map((watch, index) => wakeTold(deps, watch, told[first + index])))),
    );
  }
  return tellings;
}

async function wakeTold({ inbox, executions }: TellDeps, { rolloutId }: Watch, telling: Telling | undefined) {
  if (telling?.status !== 'fulfilled') throw telling?.reason;
  const token = telling.value === 'told' ? await inbox.token(rolloutId) : undefined;
  if (token) await executions.wake(token);
  return telling.value;
}
