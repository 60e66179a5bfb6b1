import type { StageQuestion } from './contract.ts';
import { fail, type Judgement, pass, undecided } from './judgement.ts';

/**
 * A red alarm fails the stage, unless the rollout is a hotfix for a baseline whose alarms may be red. An alarm that is
 * gone, or was not read, is undecided: nobody knows what it would say. INSUFFICIENT_DATA is not red and is recorded;
 * but where alarms are all that a plan judges by, at least one of them must have data.
 */
export function judgeAlarms({ plan, observations }: StageQuestion): Judgement | undefined {
  if (plan.alarms.length === 0) return undefined;
  const states = new Map(observations.alarms.map(({ name, state }) => [name, state]));
  const inState = (wanted: string) => plan.alarms.filter((name) => (states.get(name) ?? 'absent') === wanted);
  const [red, absent, silent] = [inState('ALARM'), inState('absent'), inState('INSUFFICIENT_DATA')];
  const numbers = { alarms: plan.alarms.length, red: red.length, absent: absent.length, withoutData: silent.length };

  if (red.length > 0 && plan.hotfix === 'off') return fail('alarms', `${named(red)} in ALARM`, numbers);
  if (absent.length > 0) return undecided('alarms', 'backend', `${named(absent)} not found`, numbers);
  const onlyAlarms = plan.errors === 'off' && !plan.latency && !plan.metrics;
  if (onlyAlarms && silent.length === plan.alarms.length) {
    return undecided('alarms', 'samples', `${named(silent)} in INSUFFICIENT_DATA, and nothing else is judged`, numbers);
  }
  const notes = [
    ...(red.length > 0 ? [`${named(red)} in ALARM, which a hotfix allows`] : []),
    ...(silent.length > 0 ? [`${named(silent)} in INSUFFICIENT_DATA`] : []),
  ];
  return pass('alarms', notes.length > 0 ? notes.join('; ') : `no alarm of ${plan.alarms.length} is red`, numbers);
}

function named(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`).join(', ');
  return names.length === 1 ? `alarm ${quoted} is` : `alarms ${quoted} are`;
}
