import type { HookStanding } from '../analysis/hook-answers.ts';
import type { Tallies } from '../analysis/measured.ts';
import type { Plan, Target } from '../plan/plan.ts';
import type { AliasState } from './alias-state.ts';
import type { LastLink } from './chain.ts';
import type { Approval, Pause, Word } from './command.ts';
import type { Outcome, Preparation, RolloutRequest } from './event.ts';
import type { TakenBack } from './signal.ts';

/** A rollout's state: the fold of its events, kept beside them in the record's head. */
export interface Rollout {
  readonly id: string;
  readonly seq: number;
  /** The end of its chain; absent while older releases alone have written to it. */
  readonly last?: LastLink;
  readonly request: RolloutRequest;
  /** As it is followed: its target is the one that is being moved. */
  readonly plan: Plan;
  readonly phase: Phase;
  /** The claim's number under which this rollout may write; 0 before the claim. */
  readonly fence: number;
  /** Which execution takes care of it: 1 for the first, one more after each hand-over; 0 before the claim. */
  readonly generation: number;
  /** Analyses of this generation. */
  readonly analyses: number;
  readonly preparation?: Preparation;
  /** What a write that was announced waits for; absent once it is made. */
  readonly delayed?: string;
  /** Index into the plan's stages; −1 before the first shift. */
  readonly stageIndex: number;
  /** Where stages began, in order; a stage is left when the next begins. */
  readonly shifts: readonly StageShift[];
  /** What the measurements of the stage that began last have come to; absent where there are none. */
  readonly tallies?: Tallies;
  /** What the hooks of that stage have said; absent where none was asked. */
  readonly hooks?: readonly HookStanding[];
  /** The alias as we last wrote it, or found it in Prepare. */
  readonly written?: WrittenAlias;
  /** A write that was announced, of which it is not known whether it happened. */
  readonly intended?: { readonly alias: AliasState; readonly at: string };
  /** Provisioned executions that were asked for the canary and have not been given up. */
  readonly capacity?: { readonly version: string; readonly executions: number; readonly since: string };
  /** Of several targets those that serve their canaries already, in order; what is about a target above is about the next. */
  readonly moved?: readonly Standing[];
  /** Those that have not begun. */
  readonly toMove?: readonly Standing[];
  readonly signalsRead: readonly string[];
  /** What those signals say has been taken back already; absent where none does. */
  readonly takenBack?: readonly TakenBack[];
  /** An analysis has made a revision ours that somebody else wrote. */
  readonly isTouched?: boolean;
  /** When an analysis last saw all that the rollout moves, ISO 8601; absent before the first one that did. */
  readonly targetsSeenAt?: string;
  /** Up to here, ISO 8601, the record has the counts of each minute; absent while it has none. */
  readonly toldUntil?: string;
  readonly held?: { readonly reason: string; readonly since: string };
  /** A person keeps it where it is; it still goes back. */
  readonly paused?: Pause;
  /** A person answers for the stage in place of further evidence. */
  readonly vouched?: Word;
  /** Stages that are to be left out. */
  readonly skipped?: readonly number[];
  readonly approvals?: readonly Approval[];
  /** What was refused to whom, as `refusalKey` tells them apart; absent while nothing was. */
  readonly refusals?: readonly string[];
  /** When a person last had it go on: patience with what is undecided, and with approvers, counts from there. */
  readonly resumedAt?: string;
  /** Whom or what the last analysis waited for, where that was not the evidence. */
  readonly waitsFor?: {
    readonly what: 'approval' | 'resume' | 'window' | 'line';
    readonly reason: string;
    /** When that may change by itself, ISO 8601. */
    readonly until?: string;
  };
  readonly ending?: { readonly outcome: Outcome; readonly reason: string };
  readonly outcome?: Outcome;
  /** It had been promoted, and that was taken back. */
  readonly isUndone?: boolean;
  /** Its version was asked for again. */
  readonly isRetried?: boolean;
}

export type Phase =
  | 'requested'
  | 'queued'
  | 'preparing'
  | 'shifting'
  | 'baking'
  | 'promoting'
  | 'rolling-back'
  | 'finishing'
  | 'closed';

export interface StageShift {
  readonly stageIndex: number;
  readonly at: string;
}

/** Where one of the targets of a rollout is. */
export interface Standing extends Pick<Rollout, 'preparation' | 'written' | 'intended' | 'shifts'> {
  readonly target: Target;
}

export interface WrittenAlias {
  readonly alias: AliasState;
  readonly revisionId: string;
}
