import { eventBridgeRequests } from '../aws/requests.ts';
import { RequestRefused } from '../core/errors.ts';
import { ownerSourcePrefix } from '../core/rollout/notice.ts';
import { readRequest, rolloutId as idOf } from '../core/rollout/request.ts';
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

/** Asks for a rollout as the target's owner. What the control plane would refuse by its form is a usage error here. */
export async function requestRollout(
  { clients, now }: Pick<Context, 'clients' | 'now'>,
  plane: OpenControlPlane,
  { target, version, key }: RolloutWish,
): Promise<{ readonly rolloutId: string; readonly result: Result }> {
  const time = new Date(now()).toISOString();
  const registration = await plane.registry.get(target);
  if (!registration) throw await unknownTarget(plane.directory, target);
  const source = `${ownerSourcePrefix}${registration.owner}`;
  const request = checked({ source, time, detail: { target, version, key: key ?? `cli-${time}` } });

  await eventBridgeRequests(await clients.eventBridge(), plane.settings.busName).send(request);
  const rolloutId = idOf(request);
  return { rolloutId, result: { exitCode: EXIT.done, json: { rolloutId, ...request }, text: rolloutId } };
}

function checked(event: object) {
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
