import type { Watch, WatchedTarget } from '../aws/watches.ts';
import { isFlagAddress } from '../core/plan/plan.ts';
import type { AliasReading } from '../core/rollout/alias-drift.ts';
import type { TakenBack } from '../core/rollout/signal.ts';
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

export interface Reverts {
  /** Until everything is back, or given up: what kept each of those that are not. */
  readonly failures: Promise<readonly unknown[]>;
  /** The function's aliases of a rollout that are back by now, each with Lambda's own answer to the write. */
  readonly takenBack: (rolloutId: string) => readonly TakenBack[];
}

/**
 * Takes many aliases back, oldest first, and those that Lambda refused for its quota again and again until `deadline`: one
 * by one round, so that none is starved.
 */
export function revertAll(deps: RevertDeps, of: RevertAllOf): Reverts {
  const takenBack = new Map<string, TakenBack[]>();
  const note = ({ rolloutId }: Watch, answers: readonly TakenBack[]) => takenBack.set(rolloutId, [...answers]);
  return { failures: revertEach(deps, of, note), takenBack: (rolloutId) => takenBack.get(rolloutId) ?? [] };
}

async function revertEach(
  deps: RevertDeps,
  { watches, deadline, isFinal }: RevertAllOf,
  note: (watch: Watch, answers: readonly TakenBack[]) => void,
): Promise<readonly unknown[]> {
  const waiting = [...watches];
  const failures: unknown[] = [];
  const work = async () => {
    for (let watch = waiting.shift(); watch; watch = waiting.shift()) {
      try {
        const answers: TakenBack[] = [];
        for (const target of [watch, ...(watch.before ?? [])]) {
          answers.push(...answerOf(target, await revert(deps, target, target, () => isFinal(watch))));
        }
        note(watch, answers);
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

/** Flags take nothing of Lambda's requests per second, and whoever takes a rollout back looks at them himself. */
function answerOf(target: WatchedTarget, found: AliasReading | undefined): readonly TakenBack[] {
  const { functionName, aliasName } = target;
  if (!found || found.alias.canary || isFlagAddress(target)) return [];
  return [{ functionName, aliasName, version: found.alias.version, revisionId: found.revisionId }];
}

interface Answered {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Throttled, broken on the other side, or not answered at all. */
function isPassing(error: unknown): boolean {
  const status = (error as Answered).$metadata?.httpStatusCode;
  return status === undefined || status === 429 || status >= 500;
}
