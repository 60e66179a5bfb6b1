import type { AnalysisPlan, Stage } from '../plan/plan.ts';

/** What one version did in one period. Integers; `errors` and `slow` are never more than `requests`. */
export interface Counts {
  readonly requests: number;
  readonly errors: number;
  /** Requests slower than the threshold fixed at the start; absent where latency is not watched or could not be read. */
  readonly slow?: number;
}

/** One complete period (a minute) inside a stage's watch window: after the settle grace, before the ingestion lag. */
export interface Minute {
  /** Start of the period, milliseconds since the epoch. */
  readonly at: number;
  readonly stageIndex: number;
  readonly baseline: Counts;
  readonly canary: Counts;
}

/** What the world looked like, read once per analysis. */
export interface Observations {
  /** All complete minutes of the rollout so far, of all its stages, oldest first. A minute without data has zero counts. */
  readonly minutes: readonly Minute[];
  /** The baseline's minutes before the first shift, oldest first; empty when there is none. */
  readonly history: readonly Counts[];
  readonly alarms: readonly AlarmReading[];
  /** Set when the metric backend did not answer, or answered with partial data: nothing may be judged from it. */
  readonly unavailable?: string;
}

export interface AlarmReading {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | 'absent';
}

export interface StageQuestion {
  readonly plan: AnalysisPlan;
  readonly stages: readonly Stage[];
  readonly stageIndex: number;
  readonly observations: Observations;
  /** Whether the stage's bake has elapsed. */
  readonly bakeElapsed: boolean;
}

/**
 * What the evidence says about a stage. Only `pass` lets a rollout go on by itself, and only fresh evidence makes a pass.
 */
export type Verdict =
  | { readonly kind: 'pass'; readonly reason: string; readonly findings: readonly Finding[] }
  | { readonly kind: 'fail'; readonly reason: string; readonly findings: readonly Finding[] }
  | {
      readonly kind: 'undecided';
      readonly need: 'time' | 'samples' | 'traffic' | 'backend';
      readonly reason: string;
      readonly findings: readonly Finding[];
    };

/** What one judge found, with the numbers it was based on. */
export interface Finding {
  /** `alarms`, `error-ratio`, `error-limit`, `latency`, `blast-radius`, … */
  readonly judge: string;
  readonly kind: 'pass' | 'fail' | 'undecided';
  /** One sentence with numbers, as people read it. */
  readonly reason: string;
  /** By name, with the unit in the name where there is one; finite numbers only. */
  readonly numbers: Readonly<Record<string, number>>;
}
