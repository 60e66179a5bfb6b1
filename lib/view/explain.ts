import { ownerOf } from '../core/rollout/notice.ts';
import { targetName } from '../core/plan/plan.ts';
import { formatPercent } from '../core/text/percent.ts';
import type { RolloutEvent, Totals } from '../core/rollout/event.ts';
import { fold, type Rollout } from '../core/rollout/rollout.ts';
import { standings } from '../core/rollout/standings.ts';
import type { Signal } from '../core/rollout/signal.ts';
import { commandEntry, refusalEntry } from './command-entry.ts';
import { type EvidenceRequest, evidenceRequest } from './explain/evidence-request.ts';
import { otherwise } from './explain/otherwise.ts';
import { minuteRebuilder, type RebuiltMinutes } from './explain/rebuilt-minutes.ts';
import { personRule } from './explain/person-rule.ts';
import { foreignRule, ruleOf } from './explain/rule.ts';
import { spanText } from './instants.ts';
import { type State, stateOf } from './state.ts';

/** Why a rollout did what it did. Times are ISO 8601. */
export interface Explanation {
  readonly rolloutId: string;
  readonly target: string;
  readonly owner: string;
  readonly baseline?: string;
  readonly canary: string;
  readonly state: State;
  readonly requestedAt: string;
  /** Everything that was decided, in order; of an open rollout also why it waits. */
  readonly decisions: readonly ExplainedDecision[];
}

export interface ExplainedDecision {
  /** The event's number in the record. */
  readonly seq: number;
  readonly at: string;
  readonly by: string;
  /** A sentence: what was decided about what. */
  readonly what: string;
  /** The reason that is in the record, with the numbers. */
  readonly why: string;
  /** The rule, and the plan's key that sets it. */
  readonly rule: string;
  /** Whose word it was, as AWS has verified them: an ARN. Absent where it was nobody's. */
  readonly who?: string;
  /** What CloudWatch was asked; absent where no metric was. */
  readonly request?: EvidenceRequest;
  /** What it answered, summed up. */
  readonly answer?: Answer;
  /** What would have changed it, a sentence each. */
  readonly otherwise: readonly string[];
}

export interface Answer {
  /** Of all stages so far, as recorded. */
  readonly totals: Totals;
  /** By stage, as far as the record tells them apart. */
  readonly stages: readonly StageAnswer[];
}

export interface StageAnswer extends Totals {
  /** From 1. */
  readonly stage: number;
  readonly minutes: number;
}

type EventOf<K extends RolloutEvent['kind']> = RolloutEvent & { readonly kind: K };

/** Explains a rollout from its record alone. Throws where events are missing between. */
export function explain(rolloutId: string, events: readonly RolloutEvent[]): Explanation {
  const decisions: ExplainedDecision[] = [];
  const rebuilder = minuteRebuilder();
  const lastAnalysis = events.findLast(({ kind }) => kind === 'analyzed');
  let rollout: Rollout | undefined;
  let signals: Signal[] = [];

  for (const event of events) {
    const before = rollout;
    rollout = fold(rollout, event, rolloutId);
    if (event.kind === 'signal-read') signals.push(event.signal);
    if (event.kind === 'analyzed' && before) {
      rebuilder.see(before, event);
      const isPending = event === lastAnalysis && stateOf(rollout) === 'baking';
      if (event.decision.kind !== 'wait' || isPending) {
        decisions.push(ofAnalysis(before, event, { signals, rebuilt: rebuilder.soFar() }));
      }
      signals = [];
    } else if (event.kind !== 'analyzed') decisions.push(...besides(before, event, decisions.length === 0));
  }
  if (!rollout || !events[0]) throw new Error(`the record of rollout ${rolloutId} has no events`);

  const { request } = rollout;
  const preparation = standings(rollout)[0]?.preparation;
  return {
    rolloutId,
    target: request.target,
    owner: ownerOf(request),
    ...(preparation ? { baseline: preparation.baseline } : {}),
    canary: request.version,
    state: stateOf(rollout),
    requestedAt: events[0].at,
    decisions,
  };
}

interface Circumstances {
  readonly signals: readonly Signal[];
  readonly rebuilt: RebuiltMinutes;
}

function ofAnalysis(before: Rollout, event: EventOf<'analyzed'>, circumstances: Circumstances): ExplainedDecision {
  const { seq, at, by, decision, verdict } = event;
  const request = evidenceRequest(before, Date.parse(at));
  const unanswered = verdict.kind === 'undecided' && verdict.need === 'backend' && requestsOf(event.totals) === 0;
  return {
    seq,
    at,
    by,
    what: what(before, event),
    why: decision.reason,
    rule: ruleOf(before.plan, event, decision.kind === 'roll-back' ? circumstances.signals : []),
    ...(request ? { request } : {}),
    ...(request && !unanswered ? { answer: answerOf(event, circumstances.rebuilt) } : {}),
    otherwise: otherwise(before, event, circumstances),
  };
}

const requestsOf = ({ baseline, canary }: Totals) => baseline.requests + canary.requests;

function what(before: Rollout, { decision, stageIndex, at }: EventOf<'analyzed'>): string {
  const { plan, shifts } = before;
  const shift = shifts.at(-1);
  const stage = plan.stages[stageIndex];
  if (!shift || !stage) return `Before the first stage: ${decision.kind}.`;
  const whose = plan.targets ? `, ${targetName(plan.target)}` : '';
  const name = `Stage ${stageIndex + 1} of ${plan.stages.length} (${formatPercent(stage.weight)} of the traffic${whose})`;
  const after = `${spanText((Date.parse(at) - Date.parse(shift.at)) / 1000)} after it had begun`;
  switch (decision.kind) {
    case 'wait':
      return `${name} goes on: nothing was decided by ${after}.`;
    case 'advance':
      return `${name} was left ${after}, for stage ${decision.toStage + 1}.`;
    case 'promote':
      return `${name} was left ${after}, and the canary promoted.`;
    case 'hold':
      return `${name} was held ${after}.`;
    case 'roll-back':
      return `${name} was taken back ${after}: ${decision.outcome}.`;
  }
}

function answerOf({ totals }: EventOf<'analyzed'>, { minutes }: RebuiltMinutes): Answer {
  const stages: { stage: number; minutes: number; baseline: Tally; canary: Tally }[] = [];
  for (const { stageIndex, baseline, canary } of minutes) {
    let sum = stages.find(({ stage }) => stage === stageIndex + 1);
    if (!sum) {
      sum = { stage: stageIndex + 1, minutes: 0, baseline: tally(), canary: tally() };
      stages.push(sum);
    }
    sum.minutes += 1;
    add(sum.baseline, baseline);
    add(sum.canary, canary);
  }
  return { totals, stages };
}

interface Tally {
  requests: number;
  errors: number;
}

const tally = (): Tally => ({ requests: 0, errors: 0 });

const add = (to: Tally, { requests, errors }: Readonly<Tally>) => {
  to.requests += requests;
  to.errors += errors;
};

/** What was decided by others than Analyze. */
function besides(
  before: Rollout | undefined,
  event: Exclude<RolloutEvent, { kind: 'analyzed' }>,
  isFirst: boolean,
): readonly ExplainedDecision[] {
  const decided = (words: string, why: string, rule: string, who?: string): readonly ExplainedDecision[] => {
    const { seq, at, by } = event;
    return [{ seq, at, by, what: words, why, rule, ...(who === undefined ? {} : { who }), otherwise: [] }];
  };
  switch (event.kind) {
    case 'queued':
      return decided(
        'It has to wait for its turn.',
        `rollout ${event.behind} holds the target's claim`,
        'onBusy: one rollout of a target at a time, and only the newest waits.',
      );
    case 'refused':
      return decided(
        event.outcome === 'unchanged' ? 'There was nothing to roll out.' : 'It was not begun; nothing was shifted.',
        event.reason,
        event.outcome === 'unchanged'
          ? 'A version with the same code and configuration as the baseline changes nothing.'
          : 'Prepare refuses what could not be watched or taken back, before the first shift.',
      );
    case 'commanded': {
      const { command, person } = event;
      return decided(
        `${commandEntry(event).text}.`,
        command.reason || 'no reason was given',
        personRule(command.verb),
        person.arn,
      );
    }
    case 'word-refused':
      return decided(
        `${refusalEntry(event).text}.`,
        event.says,
        'What is refused changes nothing. The first refusal of each kind is recorded for each person, up to a few.',
        event.person.arn,
      );
    case 'held':
      return decided('It was held.', event.reason, foreignRule);
    case 'rollback-started':
      return decided(
        `It was taken back: ${event.outcome}.`,
        event.reason,
        'Whatever keeps a rollout from being looked after takes it back; so does a signal that comes before its record is closed.',
      );
    case 'closed':
      // Otherwise it was decided before, and this only says so once more.
      return isFirst || before?.phase === 'queued' || before?.phase === 'requested'
        ? decided(`It was closed: ${event.outcome}.`, event.reason, 'A request that is not begun ends without a shift.')
        : [];
    default:
      return [];
  }
}
