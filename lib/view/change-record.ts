import type { Finding, Verdict } from '../core/analysis/contract.ts';
import { addressOf, type Plan } from '../core/plan/plan.ts';
import type { Command } from '../core/rollout/command.ts';
import type { Decision, Outcome, RolloutEvent, RolloutRequest, Totals } from '../core/rollout/event.ts';
import type { Person } from '../core/rollout/person.ts';
import type { Rollout, Standing } from '../core/rollout/state.ts';
import { standings } from '../core/rollout/standings.ts';
import type { Verification } from '../core/rollout/verify-record.ts';

/** A rollout in one document, for change management: what was planned, seen, decided, and by whom. */
export interface ChangeRecord {
  /** What this document is. A member that changes its meaning changes the number. */
  readonly format: 'tidegate-change-record/1';
  readonly rolloutId: string;
  readonly target: string;
  readonly request: RolloutRequest;
  /** ISO 8601, UTC; `null` while it is open. */
  readonly requestedAt: string | null;
  readonly closedAt: string | null;
  readonly outcome: Outcome | null;
  readonly reason: string | null;
  /** Versions of the function, with their code and configuration in short where they were compared. */
  readonly versions: {
    readonly baseline: string | null;
    readonly canary: string;
    /** What the alias pointed at when Tidegate last wrote it. */
    readonly serving: string | null;
    readonly contents: { readonly baseline: string; readonly canary: string } | null;
  };
  /** Flags that were moved after it, from variant to variant; absent where there were none. */
  readonly flags?: readonly {
    readonly flag: string;
    readonly baseline: string | null;
    readonly canary: string | null;
    readonly serving: string | null;
  }[];
  /** As it was followed, with its defaults. */
  readonly plan: Plan;
  readonly decisions: readonly RecordedDecision[];
  readonly people: readonly RecordedWord[];
  /** What the chain says of the events below. */
  readonly verification: Verification;
  /** All of them, each with the hash of the one before. */
  readonly events: readonly RolloutEvent[];
}

/** A decision that changed something, with its evidence. The looks in between are among the events. */
export interface RecordedDecision {
  readonly seq: number;
  readonly at: string;
  readonly by: string;
  readonly decision: Decision['kind'];
  readonly reason: string;
  /** Absent where no analysis came first: an alarm's, a person's or a failure's doing. */
  readonly evidence?: {
    /** From 1. */
    readonly stage: number;
    readonly verdict: Verdict['kind'];
    readonly findings: readonly Finding[];
    readonly totals: Totals;
  };
}

/** What a person said, with whom AWS has verified them to be. */
export interface RecordedWord {
  readonly seq: number;
  readonly at: string;
  readonly person: Person;
  readonly verb: Command['verb'];
  /** From 1; absent where none was meant. */
  readonly stage?: number;
  readonly reason: string;
  /** Why they were refused; absent where they were not. */
  readonly refused?: string;
}

export function changeRecord(
  rollout: Rollout,
  events: readonly RolloutEvent[],
  verification: Verification,
): ChangeRecord {
  const { id, request, outcome, ending } = rollout;
  const [first = rollout, ...further] = standings(rollout);
  const { preparation, written } = first;
  // Of several targets the state's plan is that of the one which was moved last.
  const asked = events.find((event) => event.kind === 'requested')?.plan;
  const plan = asked?.targets ? { ...asked, stages: rollout.plan.stages } : rollout.plan;
  return {
    format: 'tidegate-change-record/1',
    rolloutId: id,
    target: request.target,
    request,
    requestedAt: events.find(({ kind }) => kind === 'requested')?.at ?? null,
    closedAt: events.findLast(({ kind }) => kind === 'closed')?.at ?? null,
    outcome: outcome ?? null,
    reason: ending?.reason ?? null,
    versions: {
      baseline: preparation?.baseline ?? null,
      canary: request.version,
      serving: written?.alias.version ?? null,
      contents: preparation?.contents ?? null,
    },
    ...(further.length > 0 && { flags: further.map(flagOf) }),
    plan,
    decisions: events.flatMap(decisionOf),
    people: events.flatMap(wordOf),
    verification,
    events,
  };
}

const flagOf = ({ target, preparation, written }: Standing) => ({
  flag: addressOf(target).aliasName,
  baseline: preparation?.baseline ?? null,
  canary: preparation?.canary ?? null,
  serving: written?.alias.version ?? null,
});

function decisionOf(event: RolloutEvent): readonly RecordedDecision[] {
  const { seq, at, by } = event;
  switch (event.kind) {
    case 'analyzed': {
      const { decision, verdict, stageIndex, totals } = event;
      if (decision.kind === 'wait') return [];
      const evidence = { stage: stageIndex + 1, verdict: verdict.kind, findings: verdict.findings, totals };
      return [{ seq, at, by, decision: decision.kind, reason: decision.reason, evidence }];
    }
    case 'held':
      return [{ seq, at, by, decision: 'hold', reason: event.reason }];
    case 'rollback-started':
      return [{ seq, at, by, decision: 'roll-back', reason: event.reason }];
    case 'undone':
      return [{ seq, at, by, decision: 'roll-back', reason: event.reason }];
    default:
      return [];
  }
}

function wordOf(event: RolloutEvent): readonly RecordedWord[] {
  if (event.kind !== 'commanded' && event.kind !== 'word-refused') return [];
  const { seq, at, person, command } = event;
  const { verb, stageIndex, reason } = command;
  return [
    {
      ...{ seq, at, person, verb },
      ...(stageIndex === undefined ? {} : { stage: stageIndex + 1 }),
      reason,
      ...(event.kind === 'word-refused' && { refused: event.says }),
    },
  ];
}
