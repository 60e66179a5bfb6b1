import type { FailureLog, LoggedSide } from './failure-lines.ts';
import { type Judgement, pass } from './judgement.ts';
import { count, plural } from './sentence.ts';

/**
 * What the errors are, as far as Lambda's platform says so. It never decides: each of them is an error already, or a new try
 * of an environment that nobody's request may have noticed; and a log that cannot be read keeps nobody from going on.
 */
export function showFailures(log: FailureLog): Judgement {
  if (log.kind === 'unavailable') return pass('logs', `what the errors are is not known: ${log.detail}`);
  const { canary, baseline, minutes, isPartial } = log;
  const more = isPartial ? ' (and more than was read)' : '';
  const words = `in the last ${plural(minutes, 'minute')}, canary: ${sideWords(canary)}; baseline: ${sideWords(baseline)}${more}`;
  return pass('logs', words, { ...numbered('canary', canary), ...numbered('baseline', baseline), minutes });
}

function sideWords({ errors, timeouts, outOfMemory, initErrors }: LoggedSide): string {
  const known = [
    ...(timeouts > 0 ? [plural(timeouts, 'time-out')] : []),
    ...(outOfMemory > 0 ? [`${count(outOfMemory)} killed for want of memory`] : []),
    ...(initErrors > 0 ? [plural(initErrors, 'failed initialization')] : []),
  ];
  const found = known.length > 0 ? known.join(', ') : 'none a time-out, killed, or a failed initialization';
  return errors === 0 && known.length === 0 ? 'no errors' : `of ${plural(errors, 'error')}, ${found}`;
}

const numbered = (side: string, { errors, timeouts, outOfMemory, initErrors }: LoggedSide) => ({
  [`${side}Errors`]: errors,
  [`${side}Timeouts`]: timeouts,
  [`${side}OutOfMemory`]: outOfMemory,
  [`${side}InitErrors`]: initErrors,
});
