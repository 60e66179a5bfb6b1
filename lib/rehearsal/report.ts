import type { Account } from '../account/account.ts';
import { type Plan, targetName, targetOfStage } from '../core/plan/plan.ts';
import type { Outcome, RolloutEvent } from '../core/rollout/event.ts';
import type { Signal } from '../core/rollout/signal.ts';
import { unmetExpectations } from './expectations.ts';
import type { FlagHome } from './flag-home.ts';
import type { Owner } from './owner.ts';
import type { People, Word } from './people.ts';
import { type Served, servedNow } from './served-now.ts';
import type { Scenario } from './scenario.ts';

/** What a rehearsal came to. Times are virtual seconds from the first shift; other programs read this. */
export interface Report {
  readonly outcome: Outcome | 'held';
  readonly rolloutId: string;
  readonly seed: number;
  readonly virtualSeconds: number;
  readonly stages: readonly StageReport[];
  /** True invocations through the alias from the first shift to the end, retries included. */
  readonly canary: TrueCounts;
  readonly baseline: TrueCounts;
  /** When the decision to go back was made. */
  readonly detectedAt: number | null;
  /** When the alias began to send all traffic to the baseline. */
  readonly revertedAt: number | null;
  /** What the alias, or the flag, serves at the end; of several targets, the first. */
  readonly finalAlias: Served;
  /** What each of several targets serves at the end, by its name; absent where there is one. */
  readonly finalTargets?: Readonly<Record<string, Served>>;
  readonly aws: {
    /** What the control plane called, by `service:Operation`. */
    readonly calls: Readonly<Record<string, number>>;
    readonly transitions: number;
    readonly costUsd: number;
  };
  readonly events: readonly RolloutEvent[];
  /** What people said, and were told; absent where nobody did. */
  readonly people?: readonly Word[];
  /** Expectations of the scenario that were not met, a sentence each; absent when all were. */
  readonly unmet?: readonly string[];
}

export interface StageReport {
  readonly index: number;
  /** Which of several targets it moved; absent where there is one. */
  readonly target?: string;
  /** A fraction. */
  readonly weight: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly verdict: 'pass' | 'fail' | 'undecided';
}

export interface TrueCounts {
  readonly requests: number;
  readonly errors: number;
}

/** The stages that were reached. The one that was gone back from has failed, whatever the tests said. */
export function stageReports(events: readonly RolloutEvent[], weights: readonly number[], zero: number): StageReport[] {
  const shifts = events.filter((event) => event.kind === 'shifted');
  const backAt = detection(events);
  return shifts.map(({ stageIndex, at }, i) => {
    const stage = {
      index: stageIndex,
      weight: weights[stageIndex] ?? 0,
      startedAt: secondsSince(zero, Date.parse(at)),
    };
    if (backAt !== undefined && i === shifts.length - 1) {
      return { ...stage, endedAt: secondsSince(zero, backAt), verdict: 'fail' };
    }
    const left = events.findLast((event) => isGoingOn(event, stageIndex));
    const isOver = i < shifts.length - 1 || events.some(({ kind }) => kind === 'promoted');
    const endedAt = left && isOver ? secondsSince(zero, Date.parse(left.at)) : null;
    return { ...stage, endedAt, verdict: left?.verdict.kind ?? 'undecided' };
  });
}

type Analyzed = RolloutEvent & { readonly kind: 'analyzed' };

const isGoingOn = (event: RolloutEvent, stageIndex: number): event is Analyzed =>
  event.kind === 'analyzed' &&
  event.stageIndex === stageIndex &&
  (event.decision.kind === 'advance' || event.decision.kind === 'promote');

/** When it was decided to go back: by the guard, which writes its signal as it reverts, or by an analysis. */
export function detection(events: readonly RolloutEvent[]): number | undefined {
  const decided = events.flatMap((event) => {
    if (event.kind === 'signal-read' && isGuards(event.signal)) return [Date.parse(event.signal.at)];
    if (event.kind === 'rollback-started') return [Date.parse(event.at)];
    return event.kind === 'analyzed' && event.decision.kind === 'roll-back' ? [Date.parse(event.at)] : [];
  });
  return decided.length > 0 ? Math.min(...decided) : undefined;
}

const isGuards = ({ kind }: Signal): boolean => kind === 'alarm' || kind === 'finding';

/** Seconds to the millisecond, so that a report reads well. */
export const secondsSince = (zero: number, at: number): number => Math.round(at - zero) / 1000;

/** What a finished rehearsal is known by. */
export interface Finished {
  readonly account: Account;
  readonly run: Owner;
  readonly plan: Plan;
  readonly home: FlagHome | undefined;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly rolloutId: string;
  readonly canary: string;
  readonly events: readonly RolloutEvent[];
  readonly counts: Readonly<Record<string, TrueCounts>>;
  /** The first shift, or the request if there was none. */
  readonly zero: number;
  readonly endAt: number;
  /** Since when no traffic has gone to the canary; absent when some does, or none ever did. */
  readonly canaryGoneAt: number | undefined;
  readonly people: Pick<People, 'words' | 'roles'>;
}

export function reportOf(finished: Finished): Report {
  const { account, run, plan, home, scenario, seed, rolloutId, canary, events, counts, zero, endAt, people } = finished;
  const closed = events.find((event) => event.kind === 'closed');
  const detectedAt = detection(events);
  const revertedAt = detectedAt === undefined ? undefined : reversal(finished, detectedAt);
  const report: Report = {
    outcome: closed?.outcome ?? 'held',
    rolloutId,
    seed,
    virtualSeconds: secondsSince(zero, endAt),
    stages: stageReports(
      events,
      plan.stages.map(({ weight }) => weight),
      zero,
    ).map((stage) => (plan.targets ? { ...stage, target: targetName(targetOfStage(plan, stage.index)) } : stage)),
    ...bySide(counts, canary),
    detectedAt: detectedAt === undefined ? null : secondsSince(zero, detectedAt),
    revertedAt: revertedAt === undefined ? null : secondsSince(zero, revertedAt),
    finalAlias: servedNow(run, plan, home),
    ...(plan.targets && {
      finalTargets: Object.fromEntries(
        plan.targets.map((target) => [targetName(target), servedNow(run, { target }, home)]),
      ),
    }),
    aws: {
      calls: controlPlaneCalls(account, people.roles),
      transitions: account.services.states.transitions(),
      costUsd: Number(account.costUsd().toFixed(6)),
    },
    events,
    ...(people.words().length > 0 && { people: people.words() }),
  };
  const unmet = unmetExpectations(scenario, report);
  return unmet.length > 0 ? { ...report, unmet } : report;
}

/** When the canary's traffic had been taken back; where it never got any, that was so when it was decided. */
function reversal({ events, canaryGoneAt }: Finished, detectedAt: number): number | undefined {
  const served = events.some((event) => event.kind === 'shifted' && event.alias.canary !== undefined);
  return served ? canaryGoneAt : detectedAt;
}

const none: TrueCounts = { requests: 0, errors: 0 };

/** What the canary served, and what all other versions did. */
export const bySide = (counts: Readonly<Record<string, TrueCounts>>, canary: string) => ({
  canary: counts[canary] ?? none,
  baseline: sumOf(Object.entries(counts).filter(([version]) => version !== canary)),
});

const sumOf = (parts: readonly (readonly [string, TrueCounts])[]): TrueCounts =>
  parts.reduce(
    (sum, [, { requests, errors }]) => ({ requests: sum.requests + requests, errors: sum.errors + errors }),
    none,
  );

/** Everything that a role did; what people did, and the rehearsal as the account's owner, is no part of it. */
function controlPlaneCalls({ calls }: Account, peoples: ReadonlySet<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { service, operation, principal } of calls) {
    if (principal.kind !== 'role' || peoples.has(principal.arn)) continue;
    const name = `${service}:${operation}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
