import type { Details, FlagMetadata } from '../details.ts';

/** The flag's metadata of these names say which rollout moves it, and what closes it by itself. */
export const ROLLOUT = 'rollout';
export const BREAKER = 'breaker';

/** Whether somebody judges by this flag's requests: they are then counted by variant. */
const isJudged = (metadata: FlagMetadata): boolean =>
  metadata[ROLLOUT] !== undefined || metadata[BREAKER] !== undefined;

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

/** Distinct pairs of flag and variant that one process reports, which bounds what the metrics cost. */
export const MOST_SERIES = 100;
const MOST_SAMPLES = 100;

export function recorder(): Recorder {
  const series = new Set<string>();
  let evaluations = 0;
  let samples: number[] = [];
  let problems = 0;
  let dropped = 0;

  const isCounted = (flag: string, variant: string) => {
    const name = `${flag}\n${variant}`;
    if (series.has(name)) return true;
    if (series.size >= MOST_SERIES) return false;
    series.add(name);
    return true;
  };

  return {
    evaluated: (flag, { variant, flagMetadata }, given) => {
      evaluations++;
      if (variant === undefined || !given || !isJudged(flagMetadata)) return;
      if (!isCounted(flag, variant)) {
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
