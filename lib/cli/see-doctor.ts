import { cloudWatchAlarms } from '../aws/alarms.ts';
import { lambdaAliases } from '../aws/alias.ts';
import { lambdaCapacity } from '../aws/capacity.ts';
import { lambdaExposure } from '../aws/exposure.ts';
import { lambdaFunctions } from '../aws/functions.ts';
import { cloudFormationStacks } from '../aws/stacks.ts';
import { flagMonitors } from '../aws/flag-monitors.ts';
import { flagSurroundings } from '../aws/flag-surroundings.ts';
import type { Registration } from '../aws/registry.ts';
import { examineFlag } from '../core/doctor/examine-flag.ts';
import { examine, type Finding, type Known } from '../core/doctor/examine.ts';
import { printable } from '../view/printable.ts';
import { wrap } from '../view/wrap.ts';
import { type Result, UsageError } from './command.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit-code.ts';
import { openFlags, placeOf } from './flags/open.ts';
import { type FlagSources, lookAtFlag } from './look-at-flag.ts';
import { lookAt, type Sources } from './look-at-target.ts';
import type { OpenControlPlane } from './open-control-plane.ts';
import { textWidth } from './width.ts';

interface Examined {
  readonly target: string;
  readonly findings: readonly Finding[];
}

/** Examines one target or all, one after the other: Lambda's control plane takes 15 requests per second from everybody. */
export async function seeDoctor(context: Context, plane: OpenControlPlane, name: string | undefined): Promise<Result> {
  const names = name === undefined ? (await plane.directory.targets()).map(({ target }) => target) : [name];
  const sources = await sourcesOf(context);
  const examined: Examined[] = [];
  for (const target of names) {
    const registration = await plane.registry.get(target);
    if (!registration) {
      throw new UsageError(
        `target ${target} is not registered; tidegate register makes it known, tidegate list lists them`,
      );
    }
    const { plan } = registration;
    const findings =
      'flag' in plan.target
        ? examineFlag(plan.target.flag, registration, await lookAtFlag(await flagSourcesOf(context, plane), plan))
        : examine(await knownOf(plane, registration), await lookAt(sources, plan));
    examined.push({ target, findings });
  }
  const isWell = examined.every(({ findings }) => findings.every(({ kind }) => kind === 'warning'));
  return {
    exitCode: isWell ? EXIT.done : EXIT.failed,
    json: { healthy: isWell, targets: examined },
    text: examined.flatMap((one) => lines(one, textWidth(context))).join('\n'),
    ...(examined.length === 0 && { notes: ['no target is registered yet; tidegate register makes one known'] }),
  };
}

async function knownOf(plane: OpenControlPlane, { target, owner, plan }: Registration): Promise<Known> {
  const id = (await plane.claims.read(target)).rolloutId ?? (await plane.directory.newestOf(target));
  const rollout = id === undefined ? undefined : await plane.records.load(id);
  return { controlPlane: plane.name, owner, plan, ...(rollout && { rollout }) };
}

async function flagSourcesOf(context: Context, { name, settings }: OpenControlPlane): Promise<FlagSources> {
  const { clients } = context;
  const [appConfig, cloudWatch] = await Promise.all([clients.appConfig(), clients.cloudWatch()]);
  const place = placeOf(settings);
  return {
    flags: await openFlags(context, settings),
    surroundings: flagSurroundings(appConfig, place, name),
    monitors: () => flagMonitors({ appConfig, cloudWatch }, place),
    alarms: cloudWatchAlarms(cloudWatch),
  };
}

async function sourcesOf({ clients }: Pick<Context, 'clients'>): Promise<Sources> {
  const [lambda, cloudWatch, cloudFormation] = await Promise.all([
    clients.lambda(),
    clients.cloudWatch(),
    clients.cloudFormation(),
  ]);
  return {
    aliases: lambdaAliases(lambda),
    functions: lambdaFunctions(lambda),
    capacity: lambdaCapacity(lambda),
    exposure: lambdaExposure(lambda),
    alarms: cloudWatchAlarms(cloudWatch),
    stacks: cloudFormationStacks(cloudFormation),
  };
}

const marks: Readonly<Record<Finding['kind'], string>> = { refusal: '✗', warning: '!', unseen: '?' };

function lines({ target, findings }: Examined, width: number): readonly string[] {
  if (findings.length === 0) return [`✓ ${target}: nothing is in the way of a rollout`];
  return findings.flatMap(({ kind, check, says }) => {
    const [first = '', ...rest] = wrap(printable(`${target}: ${check}: ${says}`), width - 2);
    return [`${marks[kind]} ${first}`, ...rest.map((line) => `  ${line}`)];
  });
}
