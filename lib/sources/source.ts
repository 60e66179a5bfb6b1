import type { SourceAnswer } from '../core/analysis/measured.ts';

/** The span that a question is about, milliseconds since the epoch; `to` is now. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Which metric of which rollout is asked for, and of which side; for sources that want to know. */
export interface Asking {
  /** `check`: Prepare only finds out whether the source answers, for the baseline. */
  readonly purpose: 'measure' | 'check';
  readonly metric: string;
  readonly rolloutId: string;
  /** `checkout:live` */
  readonly target: string;
  readonly side: 'canary' | 'baseline';
  readonly version: string;
}

export interface Question<Query> {
  /** Its placeholders are filled in. */
  readonly query: Query;
  readonly window: Window;
  readonly asking: Asking;
  /** What the plan's secret holds. Goes into requests, and never into an answer. */
  readonly secret?: string;
}

/** A place that metrics come from. What is not a number is an error that says why; it never rejects. */
export type Source<Query> = (question: Question<Query>) => Promise<SourceAnswer>;

export const answered = (value: number): SourceAnswer => ({ kind: 'value', value });

export const unanswered = (why: string): SourceAnswer => ({ kind: 'error', why });
