import type { Verdict } from '../core/analysis/contract.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';

export type Analyzed = RolloutEvent & { readonly kind: 'analyzed' };

const marks = { advance: 'pass', promote: 'pass', hold: 'hold', 'roll-back': 'fail' } as const;

/** What goes on without a pass, on somebody's word or by a policy, is not ticked. */
export const markOf = ({ decision, verdict }: Analyzed) => {
  if (decision.kind === 'wait') return 'wait';
  const goesOn = decision.kind === 'advance' || decision.kind === 'promote';
  return goesOn && verdict.kind !== 'pass' ? 'left' : marks[decision.kind];
};

/** What is missing before a decision can be made, in as few words as a column has. */
const missing = {
  time: 'bake not over',
  samples: 'needs more requests',
  traffic: 'no canary requests',
  backend: 'cannot be judged now',
  hook: 'waits for a hook',
} as const;

export const isEarly = (verdict: Verdict) => verdict.kind === 'undecided' && verdict.need === 'time';

export function waitTopic({ decision, verdict }: Analyzed): string {
  const waitsFor = decision.kind === 'wait' ? decision.for : undefined;
  if (waitsFor) return `${verdict.kind}, ${personsTurn[waitsFor]}`;
  if (verdict.kind !== 'undecided') return `${verdict.kind}, waits`;
  const hasCome = verdict.findings.some(
    ({ judge, numbers }) => judge === 'no-data' && (numbers.canaryRequests ?? 0) > 0,
  );
  return verdict.need === 'traffic' && hasCome ? 'requests are missing' : missing[verdict.need];
}

const personsTurn = {
  approval: 'needs approval',
  resume: 'paused',
  window: 'outside its windows',
  line: 'the line is stopped',
} as const;

export const heldTopic = (verdict: Verdict) => `held, ${verdict.kind}`;

const passOrNot = ({ kind }: Verdict) => (kind === 'pass' ? 'pass' : 'no pass');

export function decisionWords({ decision, verdict }: Analyzed): string {
  switch (decision.kind) {
    case 'advance':
      return `${passOrNot(verdict)}: stage ${decision.toStage + 1} next`;
    case 'promote':
      return `${passOrNot(verdict)}: promote`;
    case 'roll-back':
      return `${verdict.kind}: roll back`;
    default:
      return `${verdict.kind}: ${decision.kind}`;
  }
}
