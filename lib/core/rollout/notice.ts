import type { LastLink } from './chain.ts';
import type { Outcome } from './event.ts';

/** A rollout that has passed its pre-flight and begins, as it is published on the control plane's bus. */
export interface StartNotice {
  readonly rolloutId: string;
  readonly target: string;
  readonly version: string;
  /** What serves until then. */
  readonly baseline: string;
  /** What the pre-flight warns of, in a sentence each. */
  readonly warnings: readonly string[];
}

/** The end of a rollout, as it is published on the control plane's bus. */
export interface EndNotice {
  readonly rolloutId: string;
  readonly target: string;
  readonly version: string;
  readonly outcome: Outcome;
  readonly reason: string;
  /** What the record ends with: whoever keeps the notice can tell whether the record was written anew. */
  readonly lastEvent?: LastLink;
}

/** A rollout that does not go on by itself, as it is published on the control plane's bus; once for each such state. */
export interface AttentionNotice {
  readonly rolloutId: string;
  readonly target: string;
  readonly version: string;
  /** Held: `help`. Otherwise what it waits for. */
  readonly wants: 'help' | 'approval' | 'resume';
  readonly reason: string;
}

/** The source of everything the control plane itself puts on its bus. */
export const noticeSource = 'tidegate';
export const startedDetailType = 'Rollout Started';
export const endedDetailType = 'Rollout Ended';
export const attentionDetailType = 'Rollout Needs Attention';
export const breakerDetailType = 'Flag Breaker';

/** What asks for a rollout; its source is `tidegate.<owner>`. */
export const requestedDetailType = 'Rollout Requested';
export const ownerSourcePrefix = 'tidegate.';

/** In whose name something was asked for. */
export const ownerOf = ({ source }: { /** `tidegate.<owner>` */ readonly source: string }): string =>
  source.slice(ownerSourcePrefix.length);
