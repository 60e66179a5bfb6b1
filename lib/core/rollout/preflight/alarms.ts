import type { AnalysisPlan } from '../../plan/plan.ts';
import { type Concern, refusal, warning } from './concern.ts';
import type { AlarmFacts } from './found.ts';

const check = 'alarms';

/** What keeps a plan's alarms from watching a rollout, and what they will not see. */
export function alarmConcerns(alarms: readonly AlarmFacts[], plan: AnalysisPlan): readonly Concern[] {
  const mayBeRed = plan.hotfix !== 'off';
  const onlyAlarms = plan.errors === 'off' && !plan.latency;
  return alarms.flatMap((alarm) => [
    ...stateConcerns(alarm, mayBeRed),
    ...muteConcerns(alarm, mayBeRed),
    ...missingDataConcerns(alarm, onlyAlarms),
  ]);
}

function stateConcerns({ name, state }: AlarmFacts, mayBeRed: boolean): readonly Concern[] {
  switch (state) {
    case 'OK':
      return [];
    case 'absent':
      return [refusal(check, `alarm ${name} does not exist; create it or take it out of the plan`)];
    case 'INSUFFICIENT_DATA':
      return [warning(check, `alarm ${name} has no data yet, so it cannot go off before it has`)];
    case 'ALARM':
      return mayBeRed
        ? []
        : [
            refusal(
              check,
              `alarm ${name} is red already; wait until it is OK, or say analysis.hotfix if this release mends it`,
            ),
          ];
  }
}

/** A mute rule holds back an alarm's actions, not its state, and the guard acts on the state: but nobody is told. */
function muteConcerns({ name, mutedBy, isSilenced }: AlarmFacts, mayBeRed: boolean): readonly Concern[] {
  if (mutedBy.length > 0) {
    const muted = `alarm ${name} is muted by ${mutedBy.join(' and ')}`;
    return [
      mayBeRed
        ? warning(check, `${muted}; whoever it usually calls is not told`)
        : refusal(check, `${muted}, so nobody is told when it goes off; wait for the end of the mute window`),
    ];
  }
  return isSilenced
    ? [
        warning(
          check,
          `the actions of alarm ${name} are switched off; it still takes the rollout back, but whoever it usually calls is not told`,
        ),
      ]
    : [];
}

function missingDataConcerns({ name, missingData }: AlarmFacts, onlyAlarms: boolean): readonly Concern[] {
  if (missingData === 'ignore') {
    const says = `alarm ${name} ignores missing data and so keeps the state it once had`;
    return [
      onlyAlarms
        ? refusal(
            check,
            `${says}, and nothing else is judged; let missing data be missing or notBreaching, or judge analysis.errors as well`,
          )
        : warning(check, `${says}; let missing data be missing or notBreaching`),
    ];
  }
  return missingData === 'breaching'
    ? [
        warning(
          check,
          `alarm ${name} goes off when its data stops, and takes the rollout back then; let missing data be missing or notBreaching unless silence is a fault`,
        ),
      ]
    : [];
}
