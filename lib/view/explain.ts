import { ownerOf } from '../core/rollout/notice.ts';
import { targetName } from '../core/plan/plan.ts';
import { formatPercent } from '../core/text/percent.ts';
import type { RolloutEvent, Totals } from '../core/rollout/event.ts';
import { fold } from '../core/rollout/rollout.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { standings } from '../core/rollout/standings.ts';
import type { Signal } from '../core/rollout/signal.ts';
import { type Answer, answerOf } from './explain/answer.ts';
import { decidedWithoutAnalysis } from './explain/without-analysis.ts';
import { type EvidenceRequest, evidenceRequest } from './explain/evidence-request.ts';
import { otherwise } from './explain/otherwise.ts';
import { minuteRebuilder, type RebuiltMinutes } from './explain/rebuilt-minutes.ts';
import { ruleOf } from './explain/rule.ts';
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
    } else if (event.kind !== 'analyzed') {
      const { seq, at, by } = event;
      const decided = decidedWithoutAnalysis(before, event, decisions.length === 0);
      if (decided) decisions.push({ seq, at, by, ...decided, otherwise: [] });
    }
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
