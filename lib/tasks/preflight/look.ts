import type { AlarmReading } from '../../core/analysis/contract.ts';
import { allHooks } from '../../core/plan/hook-function.ts';
import type { LambdaTarget } from '../../core/plan/plan.ts';
import type { AlarmFacts } from '../../core/rollout/preflight/found.ts';
import { preflight } from '../../core/rollout/preflight.ts';
import { ownerOf } from '../../core/rollout/notice.ts';
import type { Rollout } from '../../core/rollout/state.ts';
import { aliasAddress } from '../admit.ts';
import type { Deps } from '../deps.ts';
import { lookAtFlag } from './look-at-flags.ts';
import type { Seen } from './seen.ts';

export type LookDeps = Pick<
  Deps,
  | 'aliases'
  | 'flagMonitors'
  | 'flagPolicy'
  | 'flags'
  | 'functions'
  | 'now'
  | 'capacity'
  | 'stacks'
  | 'alarms'
  | 'controlPlane'
  | 'heard'
>;

/**
 * The first target as it is, and what that means for the rollout.
 *
 * @param isPatient whether to throw where something cannot be looked at, so that it is tried again
 */
export const look = (deps: LookDeps, rollout: Rollout, isPatient: boolean): Promise<Seen> => {
  const { target } = rollout.plan;
  return 'flag' in target ? lookAtFlag(deps, rollout, target) : lookAtAlias(deps, rollout, target, isPatient);
};

async function lookAtAlias(deps: LookDeps, rollout: Rollout, target: LambdaTarget, isPatient: boolean): Promise<Seen> {
  const { aliases, functions, capacity, stacks, alarms, controlPlane, heard } = deps;
  const { request, plan } = rollout;
  const address = aliasAddress(rollout);
  const alias = await aliases.read(address);
  const baseline = alias && (await functions.version(target.function, alias.alias.version));
  const canary = await functions.version(target.function, request.version);
  const arn = (canary ?? baseline)?.functionArn;
  const tags = arn ? await functions.tags(arn) : {};
  const unseen: string[] = [];
  const seen = lookingAside(isPatient, unseen);
  const { alarms: names } = plan.analysis;
  const found = {
    controlPlane,
    owner: ownerOf(rollout.request),
    tags,
    alias,
    baseline,
    canary,
    capacities: await seen('provisioned capacity', async () => (arn ? capacity.of(target.function) : []), []),
    codeDeploy: await seen('whether CodeDeploy owns the alias', () => stacks.codeDeployOwner(tags, address), undefined),
    alarms: await seen('what mutes the alarms', () => alarms.inspect(names), undefined).then(
      async (facts) => facts ?? (await alarms.read(names)).map(asFacts),
    ),
    heard,
    hooks: await functions.hooks(allHooks(plan)),
  };
  return { alias, found, flight: preflight(rollout, found), unseen };
}

/**
 * What is looked at beside the versions and the alias themselves must not keep releases from an account in which one of
 * these calls is denied, or unknown: after some tries the rollout begins, and its record says what nobody has seen.
 */
const lookingAside =
  (isPatient: boolean, unseen: string[]) =>
  async <T, Otherwise>(what: string, ask: () => Promise<T>, otherwise: Otherwise): Promise<T | Otherwise> => {
    try {
      return await ask();
    } catch (error) {
      if (isPatient) throw error;
      const { name, message } = error as Error;
      unseen.push(`${what} could not be looked at: ${name}: ${message.split('\n')[0]}`);
      return otherwise;
    }
  };

const asFacts = ({ name, state }: AlarmReading): AlarmFacts => ({ name, state, isSilenced: false, mutedBy: [] });
