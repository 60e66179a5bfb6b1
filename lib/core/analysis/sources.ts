import type { SourceKind } from '../plan/plan.ts';
import { formatDuration } from '../text/duration.ts';
import type { SourceValues, StageQuestion } from './contract.ts';
import { fail, type Judgement, pass, undecided } from './judgement.ts';
import { count, plural } from './sentence.ts';

/** One late minute may be a deployment or a burst; so many in a row are a backlog. */
const MINUTES_IN_A_ROW = 3;

/**
 * A rule, not a test: what asynchronous and stream sources show must stay below the plan's limits. Their retries hide errors,
 * for a retry may land on the other version, and what is lost or waits is in no version's counts. So it is of the function,
 * whichever version did it, since the first shift; going back is a precaution then. Counts fail when they reach the limit,
 * ages when they are above it in three minutes in a row. What was not read keeps the stage undecided.
 */
export function judgeSources({ plan, observations }: StageQuestion): Judgement | undefined {
  const limits = plan.sources;
  if (!limits) return undefined;
  const read = observations.sources ?? [];
  const seen = read.flatMap((source) => {
    const limit = limits[source.kind];
    return limit === undefined ? [] : [RULES[source.kind](source, limit)];
  });
  const numbers = Object.fromEntries(seen.flatMap((one) => Object.entries(one.numbers)));
  const broken = seen.find(({ isBroken }) => isBroken);
  if (broken)
    return fail('sources', `${broken.words}; both versions' (asynchronous and stream sources tell no more)`, numbers);
  const unread = Object.keys(limits).filter((limited) => !read.some(({ kind }) => kind === limited));
  if (unread.length > 0) return undecided('sources', 'backend', `${unread.join(' and ')} could not be read`, numbers);
  return pass('sources', seen.map(({ words }) => words).join('; '), numbers);
}

interface Seen {
  readonly isBroken: boolean;
  readonly words: string;
  readonly numbers: Readonly<Record<string, number>>;
}

type Rule = (source: SourceValues, limit: number) => Seen;

const counted =
  (what: string): Rule =>
  ({ kind, values }, limit) => {
    const sum = values.reduce((all, [, value]) => all + value, 0);
    return {
      isBroken: sum >= limit,
      words: `${what}: ${count(sum)} since the first shift, the limit is ${count(limit)}`,
      numbers: { [kind]: sum, [`${kind}Limit`]: limit },
    };
  };

const aged =
  (what: string): Rule =>
  ({ kind, values }, limitSeconds) => {
    const late = longestRun(values.filter(([, ms]) => ms > limitSeconds * 1000).map(([at]) => at));
    const oldest = values.reduce((most, [, ms]) => Math.max(most, ms), 0);
    const limit = formatDuration(limitSeconds);
    return {
      isBroken: late >= MINUTES_IN_A_ROW,
      words: `${what}: ${late === 0 ? `never above ${limit}` : `above ${limit} in ${plural(late, 'minute')} in a row`}`,
      numbers: { [`${kind}Ms`]: oldest, [`${kind}LimitMs`]: limitSeconds * 1000, [`${kind}MinutesInARow`]: late },
    };
  };

const RULES: Readonly<Record<SourceKind, Rule>> = {
  dropped: counted('asynchronous events that were dropped'),
  deadLetters: counted('events that could not be sent to a dead-letter queue'),
  eventAge: aged('age of asynchronous events'),
  iteratorAge: aged("age of a stream's records"),
};

/** How many of the minutes follow each other without a gap, at most. */
function longestRun(starts: readonly number[]): number {
  let [longest, run] = [0, 0];
  for (const [i, at] of starts.entries()) {
    run = i > 0 && at === starts[i - 1]! + 60_000 ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}
