import type { Instant } from '../../clock.ts';

/** How a version answers while it is only modelled. */
export interface VersionBehavior {
  /** Share of invocations that end in a function error, in [0, 1]. */
  readonly errorRate: number;
  /** Log-normal: half of the invocations take at most `p50Ms`, 99 % at most `p99Ms` (≥ `p50Ms` > 0). */
  readonly latency: { readonly p50Ms: number; readonly p99Ms: number };
  /** Share of invocations that never answer and end by the function's timeout, in [0, 1]. Default 0. */
  readonly hang?: number;
  /** Share of invocations that Lambda ends for want of memory, in [0, 1]. Default 0. */
  readonly outOfMemory?: number;
  /** Share of invocations whose environment cannot be initialized, in [0, 1]. Default 0. */
  readonly initErrors?: number;
}

/** What a single invocation of a modelled function comes to: an answer in JSON, a function error, or its timeout. */
export type ModelledAnswer =
  | { readonly kind: 'payload'; readonly payload: string }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'hang' };

/** What a function without code answers to whoever invokes it; modelled traffic gets no answers. */
export type Answers = (event: unknown, at: Instant) => ModelledAnswer;

/** What a version does at a moment. Must be pure: it is asked once for each slice of a version's traffic. */
export type Behavior = (version: string, at: Instant) => VersionBehavior;
