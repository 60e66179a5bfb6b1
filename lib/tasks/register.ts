import { RecordMoved, RequestRefused } from '../core/errors.ts';
import { unheardProblem } from '../core/plan/finding-kinds.ts';
import { type Plan, targetName } from '../core/plan/plan.ts';
import { optInProblem } from '../core/rollout/preflight.ts';
import type { Deps } from './deps.ts';

export type RegisterDeps = Pick<Deps, 'registry' | 'aliases' | 'functions' | 'controlPlane' | 'heard' | 'now'>;

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
    const { registry, aliases, functions, controlPlane, heard, now } = deps;
    const target = targetName(plan.target);
    const address = { functionName: plan.target.function, aliasName: plan.target.alias };
    const alias = await aliases.read(address);
    if (!alias) throw new RequestRefused(`there is no alias ${target}; create it before registering the target`);
    const version = await functions.version(address.functionName, alias.alias.version);
    const tags = version ? await functions.tags(version.functionArn) : {};
    const problem = optInProblem({ tags, controlPlane, owner });
    if (problem) throw new RequestRefused(problem);

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

const takenBy = (target: string, owner: string) =>
  new RequestRefused(`target ${target} belongs to ${owner}; a target's owner never changes silently`);
