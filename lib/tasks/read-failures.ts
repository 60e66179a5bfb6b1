import type { Minute } from '../core/analysis/contract.ts';
import type { FailureLog } from '../core/analysis/failure-lines.ts';
import { prepared } from '../core/rollout/rollout.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { periodMs } from '../core/rollout/windows.ts';
import type { Deps } from './deps.ts';

/** The newest minutes are enough to tell what goes wrong, and bound what is read. */
const mostMinutes = 60;

const nothing = { timeouts: 0, outOfMemory: 0, initErrors: 0 };

/**
 * What the log says of the errors in the newest minutes of the stage; nothing where the plan does not ask for it, or the
 * canary has no errors that could be explained.
 */
export async function readFailures(
  logs: Deps['logs'],
  rollout: Rollout,
  minutes: readonly Minute[],
): Promise<FailureLog | undefined> {
  const { functionName, baseline, canary, logGroup } = prepared(rollout);
  if (logGroup === undefined) return undefined;
  const stageIndex = rollout.shifts.at(-1)?.stageIndex;
  const newest = minutes.filter((minute) => minute.stageIndex === stageIndex).slice(-mostMinutes);
  const [first, last] = [newest[0], newest.at(-1)];
  const errorsOf = (side: 'baseline' | 'canary') => newest.reduce((all, minute) => all + minute[side].errors, 0);
  if (!first || !last || errorsOf('canary') === 0) return undefined;

  const span = { from: first.at, to: last.at + periodMs };
  const answer = await logs.read({ logGroup, functionName, versions: [baseline, canary], ...span });
  if (answer.kind === 'unavailable') return answer;
  const { byVersion, isPartial } = answer;
  const side = (version: string, errors: number) => ({ ...(byVersion[version] ?? nothing), errors });
  return {
    kind: 'read',
    minutes: newest.length,
    canary: side(canary, errorsOf('canary')),
    baseline: side(baseline, errorsOf('baseline')),
    isPartial,
  };
}
