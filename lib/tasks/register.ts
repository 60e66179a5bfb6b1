import { RecordMoved, RequestRefused } from '../core/errors.ts';
import type { FlagDocument } from '../core/flags/document.ts';
import { unheardProblem } from '../core/plan/finding-kinds.ts';
import { addressOf, type LambdaTarget, type Plan, targetName, targetsOf } from '../core/plan/plan.ts';
import { flagOwnerProblem } from '../core/rollout/preflight/flag.ts';
import { optInProblem } from '../core/rollout/preflight.ts';
import type { Deps } from './deps.ts';

/** Who registers functions only needs no flags. */
export type RegisterDeps = Pick<Deps, 'registry' | 'aliases' | 'functions' | 'controlPlane' | 'heard' | 'now'> &
  Partial<Pick<Deps, 'flags'>>;

export interface RegisterInput {
  readonly plan: Plan;
  readonly owner: string;
}

/**
 * Makes a target known, or gives a known one a new plan. Throws {@link RequestRefused} when its function has not opted in
 * for this owner, when it belongs to another one, or when its plan waits for findings that nobody listens to.
 */
export const register =
  (deps: RegisterDeps) =>
  async ({ plan, owner }: RegisterInput): Promise<{ readonly target: string; readonly isNew: boolean }> => {
    const { registry, heard, now } = deps;
    const target = targetName(plan.target);
    const problem =
      'flag' in plan.target
        ? flagProblem(await deps.flags?.read(), plan.target.flag, owner)
        : await aliasProblem(deps, plan.target, owner);
    if (problem) throw new RequestRefused(problem);
    const [, ...further] = targetsOf(plan);
    const document = further.length > 0 ? await deps.flags?.read() : undefined;
    for (const next of further) {
      const unfit = 'flag' in next ? flagProblem(document, next.flag, owner) : `${targetName(next)} is no flag`;
      if (unfit) throw new RequestRefused(unfit);
    }

    const unheard = unheardProblem(plan.analysis, heard);
    if (unheard) throw new RequestRefused(unheard);

    const known = await registry.get(target);
    if (known && known.owner !== owner) throw takenBy(target, known.owner);
    try {
      await registry.put({ target, owner, plan, registeredAt: new Date(now()).toISOString() });
    } catch (error) {
      if (error instanceof RecordMoved) throw takenBy(target, 'somebody else');
      throw error;
    }
    return { target, isNew: known === undefined };
  };

const flagProblem = (document: FlagDocument | undefined, key: string, owner: string) =>
  document ? flagOwnerProblem(document, key, owner) : 'no document of flags has been deployed yet; deploy one first';

async function aliasProblem({ aliases, functions, controlPlane }: RegisterDeps, target: LambdaTarget, owner: string) {
  const { functionName } = addressOf(target);
  const alias = await aliases.read(addressOf(target));
  if (!alias) return `there is no alias ${targetName(target)}; create it before registering the target`;
  const version = await functions.version(functionName, alias.alias.version);
  const tags = version ? await functions.tags(version.functionArn) : {};
  return optInProblem({ tags, controlPlane, owner });
}

const takenBy = (target: string, owner: string) =>
  new RequestRefused(`target ${target} belongs to ${owner}; a target's owner never changes silently`);
