import { type FlagDocument, flagOf } from '../../core/flags/document.ts';
import { lackProblem, needsOf } from '../../core/flags/needs.ts';
import { addressOf, type FlagTarget, targetName, targetsOf } from '../../core/plan/plan.ts';
import type { Preparation } from '../../core/rollout/event.ts';
import { flagPreflight, furtherFlagProblem } from '../../core/rollout/preflight/flag.ts';
import type { Preflight } from '../../core/rollout/preflight.ts';
import { ownerOf } from '../../core/rollout/notice.ts';
import type { Rollout } from '../../core/rollout/state.ts';
import { aliasAddress } from '../admit.ts';
import type { Deps } from '../deps.ts';
import { noPast } from '../read-past.ts';
import type { Seen } from './seen.ts';

type GoverningDeps = Pick<Deps, 'flagMonitors' | 'flagPolicy' | 'now'>;

/** What the control plane asks of flags before they are opened. */
const governing = async ({ flagMonitors, flagPolicy, now }: GoverningDeps, { request }: Rollout) => ({
  owner: ownerOf(request),
  policy: flagPolicy,
  monitors: await flagMonitors(),
  today: new Date(now()).toISOString().slice(0, 10),
});

/** A flag that is moved alone, or first. */
export async function lookAtFlag(
  deps: GoverningDeps & Pick<Deps, 'aliases' | 'flags' | 'alarms' | 'heard'>,
  rollout: Rollout,
  { flag }: FlagTarget,
): Promise<Seen> {
  const { aliases, flags, alarms, heard } = deps;
  const document = await flags.read();
  const alias = document && (await aliases.read(aliasAddress(rollout)));
  const flight = flagPreflight(rollout, flag, {
    document,
    heard,
    ...(await governing(deps, rollout)),
    alarms: await alarms.inspect(rollout.plan.analysis.alarms),
  });
  const lack = flight.kind === 'go' ? await lackOf({ aliases }, rollout, document, flag) : undefined;
  const refused: Preflight | undefined = lack === undefined ? undefined : { kind: 'rejected', reason: lack };
  return { alias, found: { baseline: undefined, canary: undefined }, flight: refused ?? flight, unseen: [] };
}

/** What code a flag lacks: it is looked at as it is now, but for the target of the rollout that is moved before it. */
async function lackOf(
  { aliases }: Pick<Deps, 'aliases'>,
  { plan, request }: Rollout,
  document: FlagDocument | undefined,
  key: string,
): Promise<string | undefined> {
  const flag = document && flagOf(document, key);
  const needs = flag && needsOf(flag);
  if (!needs) return undefined;
  if (typeof needs === 'string') return lackProblem(key, needs, undefined);
  const isMovedBefore = targetName(plan.target) === `${needs.functionName}:${needs.aliasName}`;
  const found = isMovedBefore ? { alias: { version: request.version } } : await aliases.read(needs);
  return lackProblem(key, needs, found?.alias);
}

/** The targets that are moved after the first, each as it is before; or what keeps one of them from being moved. */
export async function lookAtFurther(
  deps: GoverningDeps & Pick<Deps, 'aliases' | 'flags'>,
  rollout: Rollout,
): Promise<Pick<Preparation, 'further'> | { readonly problem: string }> {
  const [, ...targets] = targetsOf(rollout.plan);
  if (targets.length === 0) return {};
  const { aliases, flags } = deps;
  const document = await flags.read();
  const found = { document, ...(await governing(deps, rollout)) };
  const further: Preparation[] = [];
  for (const target of targets) {
    if (!('flag' in target)) return { problem: `${targetName(target)} is moved after another target, and no flag` };
    const problem =
      furtherFlagProblem(rollout, target, found) ?? (await lackOf({ aliases }, rollout, document, target.flag));
    const address = addressOf(target);
    const reading = problem === undefined ? await aliases.read(address) : undefined;
    if (!reading) return { problem: problem ?? `there is no flag ${target.flag} any more` };
    further.push({
      ...address,
      baseline: reading.alias.version,
      canary: target.variant ?? '',
      revisionId: reading.revisionId,
      ...noPast(rollout.plan.analysis),
      warnings: [],
    });
  }
  return { further };
}
