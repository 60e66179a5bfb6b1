import { flagsOnly } from '../plan/flags-only.ts';
import { type Plan, targetName, targetsOf } from '../plan/plan.ts';
import type { Preparation } from './event.ts';
import type { Rollout, Standing } from './state.ts';

/** All targets of a rollout that has been prepared, in the order in which they are moved; none before. */
export function standings(rollout: Rollout): readonly Standing[] {
  const { moved = [], toMove = [], preparation } = rollout;
  return preparation ? [...moved, currentStanding(rollout), ...toMove] : [];
}

/** The target that a rollout goes by: the first of several, and the only one that may be a function. */
export const firstStanding = (rollout: Rollout): Standing => rollout.moved?.[0] ?? currentStanding(rollout);

/** The target that is being moved. */
export const currentStanding = ({ plan, preparation, written, intended, shifts }: Rollout): Standing => ({
  target: plan.target,
  ...(preparation && { preparation }),
  ...(written && { written }),
  ...(intended && { intended }),
  shifts,
});

/** One of the targets by its name; the one that is being moved where there is no name. */
export function standingOf(rollout: Rollout, name: string | undefined): Standing {
  const found = name === undefined ? undefined : standings(rollout).find(({ target }) => targetName(target) === name);
  return found ?? currentStanding(rollout);
}

/** What is said of a target whose name an event has, where that says anything: only one of several needs a name. */
export const nameAmong = (plan: Plan, { target }: Pick<Standing, 'target'>): { readonly target?: string } =>
  plan.targets ? { target: targetName(target) } : {};

/** Everything on the canary, and no way left but to write another version. */
export const isPromoted = ({ written, preparation }: Standing): boolean =>
  written !== undefined && written.alias.version === preparation?.canary && !written.alias.canary;

/** Nothing was ever written, or announced: there is nothing to take back. */
export const isUntouched = ({ written, intended, preparation }: Standing): boolean =>
  !preparation || (!intended && written?.alias.version === preparation.baseline && !written.alias.canary);

/** A target that Prepare has found as it describes. */
export const atBaseline = (target: Standing['target'], preparation: Preparation): Standing => ({
  target,
  preparation,
  written: { alias: { version: preparation.baseline }, revisionId: preparation.revisionId },
  shifts: [],
});

/** The first of the stages of the target that is being moved. */
export const firstStageOf = ({ plan, moved = [] }: Rollout): number =>
  Math.max(
    0,
    plan.stages.findIndex(({ targetIndex = 0 }) => targetIndex === moved.length),
  );

/** Whether a stage is another target's than the one that is being moved. */
export const isAnothers = ({ plan, moved = [] }: Rollout, stageIndex: number): boolean =>
  (plan.stages[stageIndex]?.targetIndex ?? moved.length) !== moved.length;

/** The state once the next target is being moved. */
export function turned(state: Rollout): Partial<Rollout> {
  const { moved = [], toMove = [], plan } = state;
  const [next, ...rest] = toMove;
  if (!next) throw new Error(`rollout ${state.id} has no other target to move`);
  const { target, ...standing } = next;
  return {
    ...clear,
    ...standing,
    plan: flagsOnly({ ...plan, target }),
    moved: [...moved, currentStanding(state)],
    toMove: rest,
  };
}

const clear = { intended: undefined, tallies: undefined, hooks: undefined, waitsFor: undefined };

/** The state after something happened to one of the targets: the one of that name, or the one that is being moved. */
export function withStanding(
  state: Rollout,
  name: string | undefined,
  change: (standing: Standing) => Partial<Standing>,
): Partial<Rollout> {
  if (name === undefined || name === targetName(state.plan.target)) return change(currentStanding(state));
  const changed = (all: readonly Standing[] = []) =>
    all.map((standing) => (targetName(standing.target) === name ? { ...standing, ...change(standing) } : standing));
  return {
    ...(state.moved && { moved: changed(state.moved) }),
    ...(state.toMove && { toMove: changed(state.toMove) }),
  };
}

/** Names of all targets that a rollout claims. */
export const targetNames = (plan: Plan): readonly string[] => targetsOf(plan).map(targetName);
