import type { Details, FlagMetadata } from '../details.ts';

/** The flag's metadata of these names say which rollout moves it, and what closes it by itself. */
export const ROLLOUT = 'rollout';
export const BREAKER = 'breaker';

/** Who judges by a flag's requests, which are then counted by variant: a rollout first. */
const judgeOf = (metadata: FlagMetadata) =>
  metadata[ROLLOUT] !== undefined ? ROLLOUT : metadata[BREAKER] !== undefined ? BREAKER : undefined;

/** What one invocation was given, of the flags that somebody judges: variants by flag. */
export type Exposures = ReadonlyMap<string, ReadonlySet<string>>;

/** What is counted between two lines of metrics. */
export interface Counts {
  readonly evaluations: number;
  /** A sample of them. */
  readonly evaluationMicroseconds: readonly number[];
  readonly problems: number;
  /** Variants that were not counted, since there were too many of them. */
  readonly dropped: number;
}

export interface Recorder {
  readonly evaluated: (flag: string, details: Details<unknown>, given: Map<string, Set<string>> | undefined) => void;
  readonly sampled: (microseconds: number) => void;
  readonly problem: () => void;
  /** What was counted since the last time. */
  readonly take: () => Counts;
}

/**
 * Distinct pairs of flag and variant that one process reports for rollouts, and as many for breakers, which bounds what the
 * metrics cost: breakers are there always, and must not take a rollout's place.
 */
export const MOST_SERIES = 100;
const MOST_SAMPLES = 100;

export function recorder(): Recorder {
  const series = new Map([ROLLOUT, BREAKER].map((judge) => [judge, new Set<string>()]));
  let evaluations = 0;
  let samples: number[] = [];
  let problems = 0;
  let dropped = 0;

  const isCounted = (judge: string, flag: string, variant: string) => {
    const name = `${flag}\n${variant}`;
    const counted = series.get(judge);
    if (!counted || counted.has(name)) return true;
    if (counted.size >= MOST_SERIES) return false;
    counted.add(name);
    return true;
  };

  return {
    evaluated: (flag, { variant, flagMetadata }, given) => {
      evaluations++;
      const judge = judgeOf(flagMetadata);
      if (judge === undefined || variant === undefined || !given) return;
      if (!isCounted(judge, flag, variant)) {
        dropped++;
        return;
      }
      const variants = given.get(flag);
      if (variants) variants.add(variant);
      else given.set(flag, new Set([variant]));
    },
    sampled: (microseconds) => {
      if (samples.length < MOST_SAMPLES) samples.push(microseconds);
    },
    problem: () => {
      problems++;
    },
    take: () => {
      const counts = { evaluations, evaluationMicroseconds: samples, problems, dropped };
      evaluations = 0;
      samples = [];
      problems = 0;
      dropped = 0;
      return counts;
    },
  };
}
