import type { Counts, Verdict } from '../analysis/contract.ts';
import type { Prospects } from '../analysis/prospects.ts';
import type { HookAnswer } from '../analysis/hook-answers.ts';
import type { Measured } from '../analysis/measured.ts';
import type { Plan } from '../plan/plan.ts';
import type { AliasState } from './alias-state.ts';
import type { Command } from './command.ts';
import type { Person } from './person.ts';
import type { Signal } from './signal.ts';

/** What happened to a rollout, as it is appended to the record. */
export type RolloutEvent = Recorded & Happening;

export interface Recorded {
  /** 1, 2, 3, … without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The task, source or person that caused it: `start`, `analyze`, `tidegate.payments`, … */
  readonly by: string;
  /** The hash of the event before it; absent in the first one, and after an event of an older release. */
  readonly previous?: string;
}

/** The final word on a rollout. */
export type Outcome = 'promoted' | 'unchanged' | 'failed' | 'rejected' | 'superseded' | 'rolled-back' | 'aborted';

/** An event's own members, without its place in the record. */
export type Happening = KindOfHappening & {
  /** Which of several targets it is about; the one that is being moved, unless said otherwise. Absent where there is one. */
  readonly target?: string;
};

type KindOfHappening =
  | { readonly kind: 'requested'; readonly request: RolloutRequest; readonly plan: Plan }
  | { readonly kind: 'queued'; readonly behind: string }
  | { readonly kind: 'claimed'; readonly fence: number }
  | ({ readonly kind: 'prepared' } & Preparation)
  | { readonly kind: 'refused'; readonly outcome: Outcome; readonly reason: string }
  /** Provisioned executions for the canary, as many as the baseline has, before it gets traffic. */
  | { readonly kind: 'capacity-requested'; readonly version: string; readonly executions: number }
  /** Executions given up, since their version serves nobody; with a problem they may still be there. */
  | { readonly kind: 'capacity-released'; readonly version: string; readonly problem?: string }
  | { readonly kind: 'shift-intended'; readonly stageIndex: number; readonly alias: AliasState }
  | { readonly kind: 'shifted'; readonly stageIndex: number; readonly alias: AliasState; readonly revisionId: string }
  | { readonly kind: 'alias-touched'; readonly revisionId: string }
  /** A write that cannot be made yet, for what is in the way, and is tried again; said once while that is so. */
  | { readonly kind: 'delayed'; readonly reason: string }
  /** Of several targets the next one is moved from here on; those before it serve their canaries alone. */
  | { readonly kind: 'turned'; readonly target: string }
  | { readonly kind: 'signal-read'; readonly signal: Signal }
  /** A person's word, with whom AWS has verified them to be. */
  | { readonly kind: 'commanded'; readonly command: Command; readonly person: Person }
  /** A person's word that was refused, with the answer they got. It changes nothing; see `refusal.ts` for how many are kept. */
  | {
      readonly kind: 'word-refused';
      readonly command: Command;
      readonly person: Person;
      readonly because: 'forbidden' | 'passed';
      readonly says: string;
    }
  | {
      readonly kind: 'analyzed';
      readonly stageIndex: number;
      readonly verdict: Verdict;
      readonly decision: Decision;
      readonly totals: Totals;
      /** What the rollout moves was looked at, and answered; older records do not have it. */
      readonly sawTargets?: true;
      /** What could be seen for the first time, oldest first, an hour at most; older records do not have it. */
      readonly minutes?: readonly SeenMinute[];
      /** What was measured of the plan's own metrics in this analysis; absent where nothing was due. */
      readonly measured?: readonly Measured[];
      /** What hooks answered in this analysis; absent where none was asked. */
      readonly hooks?: readonly HookAnswer[];
    }
  /** This execution ends before its history is full, and the next one goes on. */
  | { readonly kind: 'handed-over'; readonly generation: number }
  | { readonly kind: 'held'; readonly reason: string }
  | { readonly kind: 'promotion-intended'; readonly alias: AliasState }
  | { readonly kind: 'promoted'; readonly revisionId: string }
  | { readonly kind: 'rollback-started'; readonly reason: string; readonly outcome: Outcome }
  /** With an empty version and revision: nothing had been shifted, so nothing was written. */
  | {
      readonly kind: 'reverted';
      readonly revisionId: string;
      readonly version: string;
      /** Somebody else's deployment, by its number, that was stopped for it. */
      readonly stopped?: number;
      /** The guard had written it, and its signal said so: there was nothing left to write. */
      readonly writtenBy?: 'guard';
    }
  | { readonly kind: 'closed'; readonly outcome: Outcome; readonly reason: string }
  /** A promotion that was final is taken back; the alias points at the baseline again. */
  | { readonly kind: 'undone'; readonly revisionId: string; readonly version: string; readonly reason: string };

export interface RolloutRequest {
  /** `checkout:live` */
  readonly target: string;
  /** The published version that is to be served. */
  readonly version: string;
  /** What makes two requests the same one. */
  readonly key: string;
  /** The event's source, `tidegate.<owner>`. */
  readonly source: string;
  /** Who asked for it, or in whose name: a verified caller's key, or the name that the event gives. */
  readonly author?: string;
}

/** What Prepare found and fixed for the whole rollout. */
export interface Preparation extends Prospects {
  readonly functionName: string;
  readonly aliasName: string;
  readonly baseline: string;
  readonly canary: string;
  readonly revisionId: string;
  /** The function's, without a version; absent where the plan has no hooks, who want to know it. */
  readonly functionArn?: string;
  /** Where the function's log is; absent where the plan does not ask what the errors are. */
  readonly logGroup?: string;
  /** Requests slower than this count as slow; absent where latency is not watched. */
  readonly slowAboveMs?: number;
  /** The error model that the baseline's own history allows. */
  readonly errorModel: 'robust' | 'independent';
  /** The baseline's last hour before the rollout by the minute; slow requests where latency is watched. */
  readonly history: readonly (readonly [requests: number, errors: number, slow?: number])[];
  readonly warnings: readonly string[];
  /** Provisioned executions that the canary gets before its first traffic; absent where the baseline has none. */
  readonly capacity?: number;
  /** Provisioned executions that the baseline has; absent where it has none, and in old records. */
  readonly baselineCapacity?: number;
  /** Code and configuration of both versions in short; absent in old records. */
  readonly contents?: { readonly baseline: string; readonly canary: string };
  /** The canary's were promoted before, so that the plan's fast track is followed instead of its stages. */
  readonly fastTrack?: true;
  /** The targets that are moved after this one, in order; absent where there are none. */
  readonly further?: readonly Preparation[];
}

/** What both versions did in one minute. */
export interface SeenMinute {
  /** Its start, ISO 8601. */
  readonly at: string;
  readonly baseline: Pick<Counts, 'requests' | 'errors' | 'slow'>;
  readonly canary: Pick<Counts, 'requests' | 'errors' | 'slow'>;
}

/** Requests and errors of the judged minutes, both versions. */
export interface Totals {
  readonly baseline: { readonly requests: number; readonly errors: number };
  readonly canary: { readonly requests: number; readonly errors: number };
}

/** What is done about a verdict, with the sentence that says why. */
export type Decision =
  /** `for` says whom or what it waits for, where that is not the evidence. */
  | {
      readonly kind: 'wait';
      readonly reason: string;
      readonly for?: 'approval' | 'resume' | 'window' | 'line';
      /** When that may change by itself, ISO 8601; absent where nobody knows. */
      readonly until?: string;
    }
  | { readonly kind: 'advance'; readonly toStage: number; readonly reason: string }
  | { readonly kind: 'hold'; readonly reason: string }
  | { readonly kind: 'promote'; readonly reason: string }
  | { readonly kind: 'roll-back'; readonly outcome: Outcome; readonly reason: string };
