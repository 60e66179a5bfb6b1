import type { AnalysisPlan, SourceKind, Stage } from '../plan/plan.ts';
import type { FailureLog } from './failure-lines.ts';
import type { HookStanding } from './hook-answers.ts';
import type { Tallies } from './measured.ts';

/** What one version did in one period. Integers; `errors` and `slow` are never more than `requests`. */
export interface Counts {
  readonly requests: number;
  readonly errors: number;
  /** Requests slower than the threshold fixed at the start; absent where latency is not watched or could not be read. */
  readonly slow?: number;
  /** Requests that Lambda refused to run for want of concurrency: in addition to `requests`, and none of the `errors`. */
  readonly throttles?: number;
  /** The most executions at the same time. */
  readonly concurrency?: number;
  /** Requests that took at least 95 % of the function's timeout. */
  readonly nearTimeout?: number;
}

/** One complete period (a minute) inside a stage's watch window: after the settle grace, before the ingestion lag. */
export interface Minute {
  /** Start of the period, milliseconds since the epoch. */
  readonly at: number;
  readonly stageIndex: number;
  readonly baseline: Counts;
  readonly canary: Counts;
  /**
   * Requests that began in it may still be running, because the function's timeout has not passed since: CloudWatch
   * counts a request when it has ended, in the minute in which it began.
   */
  readonly open?: boolean;
  /** So soon after a shift that sandboxes start cold: latency is judged of neither version. */
  readonly warming?: boolean;
}

/** What the world looked like, read once per analysis. */
export interface Observations {
  /** All complete minutes of the rollout so far, of all its stages, oldest first. A minute without data has zero counts. */
  readonly minutes: readonly Minute[];
  /** The baseline's minutes before the first shift, oldest first; empty when there is none. */
  readonly history: readonly Counts[];
  readonly alarms: readonly AlarmReading[];
  /** What the plan only wants to see, of the stage in question. */
  readonly observed?: readonly Observed[];
  /** What the stage's measurements of the plan's own metrics have come to, those of this analysis included. */
  readonly tallies?: Tallies;
  /** What the stage's hooks have said, in this analysis included. */
  readonly hooks?: readonly HookStanding[];
  /** What the plan sets limits to of asynchronous and stream sources, since the first shift. */
  readonly sources?: readonly SourceValues[];
  /** What the function's log says of the newest errors; absent where the plan does not ask, or there are none. */
  readonly failures?: FailureLog;
  /** Set when the metric backend did not answer, or answered with partial data: nothing may be judged from it. */
  readonly unavailable?: string;
}

export interface AlarmReading {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | 'absent';
}

/** What a source shows of the function, whichever version did it: numbers of events, or ages in milliseconds. */
export interface SourceValues {
  readonly kind: SourceKind;
  /** Minutes that have a value, oldest first. */
  readonly values: readonly (readonly [at: number, value: number])[];
}

/** A metric that is shown and never decides. */
export interface Observed {
  readonly name: string;
  /** CloudWatch's statistic, which says how the minutes of a stage are put together. */
  readonly statistic: string;
  /** One value per minute that has one, oldest first; a version's, or of all that the metric covers. */
  readonly values: { readonly baseline: readonly number[]; readonly canary: readonly number[] } | readonly number[];
}

export interface StageQuestion {
  readonly plan: AnalysisPlan;
  readonly stages: readonly Stage[];
  readonly stageIndex: number;
  readonly observations: Observations;
  /** Whether the stage's bake has elapsed. */
  readonly bakeElapsed: boolean;
  /** The counts are a recording, whose traffic was split in its own way and not by the weights of the stages. */
  readonly recorded?: boolean;
}

/**
 * What the evidence says about a stage. Only `pass` lets a rollout go on by itself, and only fresh evidence makes a pass.
 */
export type Verdict =
  | { readonly kind: 'pass'; readonly reason: string; readonly findings: readonly Finding[] }
  | { readonly kind: 'fail'; readonly reason: string; readonly findings: readonly Finding[] }
  | {
      readonly kind: 'undecided';
      readonly need: 'time' | 'samples' | 'traffic' | 'backend' | 'hook';
      readonly reason: string;
      readonly findings: readonly Finding[];
    };

/** What one judge found, with the numbers it was based on. */
export interface Finding {
  /** `alarms`, `error-ratio`, `error-limit`, `error-detect`, `latency`, `blast-radius`, `no-data`, `sample-ratio`, `hanging`, `metric:NAME`, `hook:NAME`, … */
  readonly judge: string;
  readonly kind: 'pass' | 'fail' | 'undecided';
  /** One sentence with numbers, as people read it. */
  readonly reason: string;
  /** By name, with the unit in the name where there is one; finite numbers only. */
  readonly numbers: Readonly<Record<string, number>>;
}
