import type { Watch, WatchedTarget } from '../aws/watches.ts';
import { aliasDrift } from '../core/rollout/alias-drift.ts';
import { addressOf, targetName } from '../core/plan/plan.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { currentStanding } from '../core/rollout/standings.ts';
import type { Deps } from './deps.ts';

type TurnDeps = Pick<Deps, 'records' | 'aliases' | 'watches' | 'now'>;

const by = 'shift';

/**
 * Turns to the next of several targets once everybody is served the canary of the one before, looked at again for it. From
 * here on the guard takes back both, the later one first. `undefined` where somebody has moved what it needs.
 */
export async function turn(deps: TurnDeps, rollout: Rollout): Promise<Rollout | undefined> {
  const { records, aliases, watches, now } = deps;
  const current = currentStanding(rollout);
  const [next] = rollout.toMove ?? [];
  if (!next?.preparation)
    throw new Error(`rollout ${rollout.id} has no target for its stage ${rollout.stageIndex + 1}`);
  const found = await aliases.read(addressOf(current.target));
  const isAsWritten = found && ['as-written', 'touched'].includes(aliasDrift(current, found));
  if (!isAsWritten || current.written?.alias.canary?.weight !== 1) return undefined;

  const step = records.after(rollout, [{ kind: 'turned', target: targetName(next.target) }], { at: now(), by });
  const { alarms, findings = [] } = rollout.plan.analysis;
  const { baseline, canary } = next.preparation;
  const turnedTo: WatchedTarget = { ...addressOf(next.target), baseline, canary };
  const rewritten = [...alarms, ...findings].map(async (watched) => {
    const mine = (await watches.of(watched)).find(({ rolloutId }) => rolloutId === rollout.id);
    return mine ? [watches.put(watched, alsoOf(mine, turnedTo))] : [];
  });
  await records.commit([step], (await Promise.all(rewritten)).flat());
  return step.rollout;
}

function alsoOf(
  { functionName, aliasName, baseline, canary, before = [], ...watch }: Watch,
  turnedTo: WatchedTarget,
): Watch {
  return { ...watch, ...turnedTo, before: [{ functionName, aliasName, baseline, canary }, ...before] };
}
