import { judgeAlarms } from '../core/analysis/alarms.ts';
import type { CarriedJudge } from '../core/analysis/carried.ts';
import type { Observations, StageQuestion, Verdict } from '../core/analysis/contract.ts';
import { targetsOf } from '../core/plan/plan.ts';
import { prepared } from '../core/rollout/rollout.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { bakeTimes } from '../core/rollout/windows.ts';

/** What the evidence says about the stage that began last; before the first one only the alarms can say something. */
export function judgeRollout(
  { judge }: CarriedJudge,
  rollout: Rollout,
  observations: Observations,
  now: number,
): Verdict {
  const { plan } = rollout;
  const shift = rollout.shifts.at(-1);
  const { errorModel } = prepared(rollout);
  const { errors } = plan.analysis;
  // Each of several targets has its share of the chance that a good rollout goes back.
  const analysis = { ...plan.analysis, falseAlarm: plan.analysis.falseAlarm / targetsOf(plan).length };
  const question: StageQuestion = {
    plan: errors === 'off' ? analysis : { ...analysis, errors: { ...errors, model: errorModel } },
    stages: plan.stages,
    stageIndex: shift?.stageIndex ?? 0,
    observations,
    // Who gets a variant is up to the flag's other rules and to who comes, too, so no share says what should have come.
    ...('flag' in plan.target && { recorded: true }),
    bakeElapsed: shift !== undefined && now >= bakeTimes(rollout, shift).bakedAt,
  };
  return shift ? judge(rollout.id, question) : judgeBeforeTheFirst(question);
}

function judgeBeforeTheFirst(question: StageQuestion): Verdict {
  const { unavailable } = question.observations;
  const alarms = judgeAlarms(question);
  const findings = alarms ? [alarms.finding] : [];
  if (alarms?.kind === 'fail') return { kind: 'fail', reason: alarms.finding.reason, findings };
  if (unavailable !== undefined) {
    return { kind: 'undecided', need: 'backend', reason: `nothing can be judged: ${unavailable}`, findings };
  }
  if (alarms?.kind === 'undecided' && alarms.need === 'backend') {
    return { kind: 'undecided', need: 'backend', reason: alarms.finding.reason, findings };
  }
  return { kind: 'undecided', need: 'time', reason: 'no stage has begun', findings };
}
