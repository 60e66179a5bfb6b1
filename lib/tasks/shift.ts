import type { Write } from '../aws/table.ts';
import type { Watch } from '../aws/watches.ts';
import { secondsToNextAnalysis } from '../core/rollout/pacing.ts';
import { prepared, stageAlias } from '../core/rollout/rollout.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { nextOfPhase, type Route } from '../core/rollout/route.ts';
import { isAnothers } from '../core/rollout/standings.ts';
import { admit } from './admit.ts';
import type { Deps, TaskInput } from './deps.ts';
import { type ForwardWriteOf, forwardWrite, secondsToTryAgain } from './forward-write.ts';
import { takeTurn } from './take-turn.ts';
import { turn } from './turn.ts';
import { warmCanary } from './warm-canary.ts';

type ShiftDeps = Pick<Deps, 'records' | 'aliases' | 'capacity' | 'pace' | 'watches' | 'now' | 'sleep'>;

const by = 'shift';

/** Between two looks at whether the canary's capacity is ready. */
const warmingSeconds = 30;

/** Gives the canary its stage's share of the traffic. */
export const shift =
  (deps: ShiftDeps) =>
  async (input: TaskInput): Promise<Route> => {
    const admitted = await admit(deps, input);
    const due = nextOfPhase(admitted);
    if (due !== 'shift') return { next: due, waitSeconds: 1, readSeq: 0 };

    const rollout = isAnothers(admitted, admitted.stageIndex) ? await turn(deps, admitted) : admitted;
    // Somebody has moved what the next target needs: Analyze says what becomes of it.
    if (!rollout) return { next: 'bake', waitSeconds: 1, readSeq: 0 };

    const warmth = await warmCanary(deps, rollout);
    // Analyze listens to signals meanwhile, and sends the rollout back here.
    if (warmth.kind === 'not-yet') return { next: 'bake', waitSeconds: warmingSeconds, readSeq: 0 };
    if (warmth.kind === 'refused') return { next: 'finish', waitSeconds: 1, readSeq: 0 };

    const elsewhere = movesNothing(rollout) || isFlag(rollout) ? undefined : await takeTurn(deps);
    if (elsewhere) return elsewhere;

    const { rollout: after, kind } = await move(deps, rollout);
    const waitSeconds = secondsToTryAgain(kind) ?? secondsToNextAnalysis(after, deps.now());
    return { next: 'bake', waitSeconds, readSeq: 0 };
  };

/** Flags take nothing of the requests per second that are shared out in turns: they are Lambda's. */
const isFlag = ({ plan }: Rollout) => 'flag' in plan.target;

/** A 0 % stage leaves the alias as it is. */
const movesNothing = (rollout: Rollout) =>
  rollout.written !== undefined && stageAlias(rollout, rollout.stageIndex).canary === undefined;

async function move(deps: ShiftDeps, rollout: Rollout) {
  const { stageIndex, written } = rollout;
  const alias = stageAlias(rollout, stageIndex);
  const write: ForwardWriteOf = {
    alias,
    beside: watchFindings(deps, rollout),
    intent: { kind: 'shift-intended', stageIndex, alias },
    fact: (revisionId) => ({ kind: 'shifted', stageIndex, alias, revisionId }),
    by,
  };
  if (!written || !movesNothing(rollout)) return forwardWrite(deps, rollout, write);
  const stamp = { at: deps.now(), by };
  const step = deps.records.after(rollout, [write.fact(written.revisionId)], stamp);
  await deps.records.commit([step], write.beside);
  return { rollout: step.rollout, kind: 'written' as const };
}

/** From the first shift on the guard listens to findings: what is found before is not the canary's doing. */
function watchFindings({ watches, now }: ShiftDeps, rollout: Rollout): readonly Write[] {
  const { findings = [], hotfix } = rollout.plan.analysis;
  const isFirst = rollout.shifts.length === 0 && !rollout.moved;
  if (!isFirst || findings.length === 0 || hotfix !== 'off') return [];
  const { functionName, aliasName, baseline, canary } = prepared(rollout);
  const since = new Date(now()).toISOString();
  const watch: Watch = { rolloutId: rollout.id, functionName, aliasName, baseline, canary, since };
  return findings.map(({ resource, ...kind }) =>
    watches.put(kind, resource === 'any' ? { ...watch, anyResource: true } : watch),
  );
}
