import { versionText } from '../core/rollout/alias-state.ts';
import { formatPercent } from '../core/text/percent.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { printable } from './printable.ts';
import { stateOf, waitingReason, weightOf } from './state.ts';

/** A rollout in one line, which may be long: where it is, and why. */
export function statusLine(rollout: Rollout): string {
  const { id, request } = rollout;
  return printable(`${id}: ${versionText(request.version)} for ${request.target} ${predicate(rollout)}`);
}

function predicate(rollout: Rollout): string {
  const { held, ending } = rollout;
  const state = stateOf(rollout);
  const because = ending ? `: ${ending.reason}` : '';
  switch (state) {
    case 'requested':
      return 'is requested';
    case 'queued':
      return 'waits until the rollout before it has ended';
    case 'preparing':
      return 'is checked before it gets traffic';
    case 'shifting':
    case 'baking':
      return `is ${state} ${placeText(rollout)}${rollout.waitsFor ? `, and waits: ${rollout.waitsFor.reason}` : ''}`;
    case 'held':
      return `is held in ${stageText(rollout)} and waits for a person: ${held?.reason ?? ''}`;
    case 'paused':
    case 'needs-approval':
      return `stays in ${stageText(rollout)}: ${waitingReason(rollout) ?? ''}`;
    case 'promoting':
      return 'is being promoted';
    case 'rolling-back':
      return `is being rolled back${because}`;
    case 'finishing':
      return `is finishing${because}`;
    case 'unchanged':
      return `changes nothing${because}`;
    case 'rolled-back':
      return `was rolled back${because}`;
    case 'failed':
      return `failed${because}`;
    default:
      return `was ${state}${because}`;
  }
}

/** Before its first stage has traffic, it is not said to be in it. */
const placeText = (rollout: Rollout): string =>
  rollout.waitsFor && rollout.phase === 'shifting'
    ? `with ${formatPercent(weightOf(rollout))} of the traffic on the canary, before ${stageText(rollout)}`
    : `in ${stageText(rollout)}`;

function stageText({ plan, stageIndex }: Rollout): string {
  const stage = plan.stages[stageIndex];
  return stage ? `stage ${stageIndex + 1} of ${plan.stages.length} at ${formatPercent(stage.weight)}` : 'no stage yet';
}
