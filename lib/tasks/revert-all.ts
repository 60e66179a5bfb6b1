import type { Watch } from '../aws/watches.ts';
import type { Deps } from './deps.ts';
import { revert } from './take-back.ts';

type RevertDeps = Pick<Deps, 'aliases' | 'now' | 'sleep'>;

/** Enough at a time to use all of Lambda's 15 requests per second, and few enough that none is kept from its turn. */
const atATime = 40;

const pauseMs = 300;

export interface RevertAllOf {
  readonly watches: readonly Watch[];
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** Asked when the pointer is at the canary already, and has to be moved. */
  readonly isFinal: (watch: Watch) => Promise<boolean>;
}

/**
 * Takes many aliases back, oldest first, and those that Lambda refused for its quota again and again until `deadline`: one
 * by one round, so that none is starved. Gives what kept each of the others.
 */
export async function revertAll(
  deps: RevertDeps,
  { watches, deadline, isFinal }: RevertAllOf,
): Promise<readonly unknown[]> {
  const waiting = [...watches];
  const failures: unknown[] = [];
  const work = async () => {
    for (let watch = waiting.shift(); watch; watch = waiting.shift()) {
      try {
        for (const target of [watch, ...(watch.before ?? [])]) {
          await revert(deps, target, target, () => isFinal(watch));
        }
      } catch (error) {
        if (!isPassing(error) || deps.now() + pauseMs >= deadline) {
          failures.push(error);
          continue;
        }
        waiting.push(watch);
        await deps.sleep(pauseMs);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, watches.length) }, work));
  return failures;
}

interface Answered {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Throttled, broken on the other side, or not answered at all. */
function isPassing(error: unknown): boolean {
  const status = (error as Answered).$metadata?.httpStatusCode;
  return status === undefined || status === 429 || status >= 500;
}
