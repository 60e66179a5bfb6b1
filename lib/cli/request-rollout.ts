import { eventBridgeRequests } from '../aws/requests.ts';
import { RequestRefused } from '../core/errors.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { RolloutRequest } from '../core/rollout/event.ts';
import { ownerSourcePrefix } from '../core/rollout/notice.ts';
import { keyProblem, readRequest, rolloutId as idOf } from '../core/rollout/request.ts';
import { targetNames } from '../core/rollout/standings.ts';
import { askAsMyself } from './ask-as-myself.ts';
import { type Result, UsageError } from './command.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit-code.ts';
import { unknownTarget } from './find-rollout.ts';
import type { OpenControlPlane } from './open-control-plane.ts';

export interface RolloutWish {
  readonly target: string;
  readonly version: string;
  readonly key: string | undefined;
}

/**
 * Asks for a rollout: at the command API, which knows its author from AWS, or else on the bus as the target's owner, where
 * nobody can tell who it was. What the control plane would refuse by its form is a usage error here.
 */
export async function requestRollout(
  context: Context,
  plane: OpenControlPlane,
  { target, version, key }: RolloutWish,
): Promise<{ readonly rolloutId: string; readonly result: Result }> {
  const time = new Date(context.now()).toISOString();
  const registration = await plane.registry.get(target);
  if (!registration) throw await unknownTarget(plane.directory, target);
  const source = `${ownerSourcePrefix}${registration.owner}`;
  const request = checked({ source, time, detail: { target, version, key: key ?? `cli-${time}` } });
  const rolloutId = idOf(request);
  const asked = (await plane.records.load(rolloutId))?.request;
  const problem = asked && keyProblem(asked, request);
  if (problem !== undefined) throw new UsageError(problem);

  const author = await askAsMyself(context, plane.name, request);
  if (author === undefined) {
    await eventBridgeRequests(await context.clients.eventBridge(), plane.settings.busName).send(request);
  }
  const notes = [
    ...(author === undefined ? authorless(registration.plan) : []),
    ...(await inTheWay(plane, registration.plan, rolloutId)),
  ];
  const json = {
    rolloutId,
    ...request,
    ...(author === undefined ? {} : { author }),
    ...(notes.length === 0 ? {} : { notes }),
  };
  return { rolloutId, result: { exitCode: EXIT.done, json, text: rolloutId, notes } };
}

/** Nobody is kept from approving of what nobody is known to have asked for. */
function authorless({ stages }: Plan): readonly string[] {
  if (!stages.some(({ approval }) => approval)) return [];
  return [
    'warning: the request names no author, so that whoever sent it may approve it, too: the command API, which would know, does not let you in (ControlPlane.grantCommands)',
  ];
}

const onBusy: Readonly<Record<Plan['onBusy'], string>> = {
  queue: 'this one begins when it has ended, unless a newer one takes its place',
  supersede: 'it is taken back, and then this one begins (onBusy: supersede)',
  reject: 'this one is rejected (onBusy: reject)',
};

/** Another rollout that is open, and what comes of that. */
async function inTheWay({ claims }: OpenControlPlane, plan: Plan, rolloutId: string): Promise<readonly string[]> {
  const found = await Promise.all(targetNames(plan).map(claims.read));
  if (found.some((claim) => claim.rolloutId === rolloutId)) return [];
  const busy = found.find((claim) => claim.rolloutId !== undefined);
  return busy ? [`${busy.target} is busy with rollout ${busy.rolloutId}: ${onBusy[plan.onBusy]}`] : [];
}

function checked(event: object): RolloutRequest {
  try {
    return readRequest(event).request;
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    throw new UsageError(asTyped(error.message));
  }
}

/** `detail.version must be …` is about `--version` here. */
const asTyped = (message: string): string =>
  message.replace(/^(detail\.)?(version|key) /, '--$2 ').replace(/^(detail\.)?target /, 'TARGET ');
