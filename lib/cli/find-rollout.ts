import type { Rollout } from '../core/rollout/state.ts';
import type { StoredRecord } from '../core/rollout/verify-record.ts';
import { didYouMean } from '../core/text/did-you-mean.ts';
import { quote } from '../core/text/show.ts';
import { UsageError } from './command.ts';
import type { OpenControlPlane } from './open-control-plane.ts';

/** The argument of every command that is about one rollout. */
export const rolloutArgument = {
  summary: "a rollout's id, or a target like checkout:live for its open rollout or else its newest",
} as const;

/** A target's name has a colon, and a rollout's id has none. */
const isTarget = (name: string): boolean => name.includes(':');

/** The rollout that a person means. Throws a usage error that says what could be meant instead. */
export async function findRollout(plane: OpenControlPlane, name: string): Promise<Rollout> {
  const rollout = await lookUpRollout(plane, name);
  if (rollout) return rollout;
  throw await noRollout(plane, name);
}

/** The id and the record of the rollout that a person means, as it lies in the table. Throws where there is no trace of it. */
export async function findStored(plane: OpenControlPlane, name: string): Promise<readonly [string, StoredRecord]> {
  const id = isTarget(name) ? await rolloutOf(plane, name) : name;
  const stored = id === undefined ? undefined : await plane.records.stored(id);
  if (id !== undefined && stored && (stored.head !== undefined || stored.events.length > 0)) return [id, stored];
  throw await noRollout(plane, name);
}

async function noRollout({ directory }: OpenControlPlane, name: string): Promise<UsageError> {
  if (isTarget(name)) {
    return new UsageError(
      `target ${name} has had no rollout yet; tidegate start ${name} --version N asks for its first`,
    );
  }
  const targets = (await directory.targets()).map(({ target }) => target);
  const meant = targets.find((target) => target.startsWith(`${name}:`) || target.endsWith(`:${name}`));
  const hint =
    meant === undefined
      ? "tidegate list shows the targets with their rollouts, and a target's name does here, too"
      : `did you mean ${meant}?`;
  return new UsageError(`there is no rollout ${quote(name)}; ${hint}`);
}

/** The same; `undefined` for what may still come. Throws only for a target that is not registered. */
export async function lookUpRollout(plane: OpenControlPlane, name: string): Promise<Rollout | undefined> {
  const id = isTarget(name) ? await rolloutOf(plane, name) : name;
  return id === undefined ? undefined : plane.records.load(id);
}

/** The open rollout of a target, or else the one that was requested last. */
async function rolloutOf(plane: OpenControlPlane, target: string): Promise<string | undefined> {
  const { claims, directory, registry } = plane;
  const { rolloutId } = await claims.read(target);
  const found = rolloutId ?? (await directory.newestOf(target));
  if (found === undefined && !(await registry.get(target))) throw await unknownTarget(directory, target);
  return found;
}

/** Why a target's name is not taken, with the one that was probably meant. */
export async function unknownTarget(directory: OpenControlPlane['directory'], target: string): Promise<UsageError> {
  const known = (await directory.targets()).map((listed) => listed.target);
  const meant = didYouMean(target, known);
  const hint =
    meant === undefined ? 'tidegate list shows all, and tidegate register makes one known' : `did you mean ${meant}?`;
  return new UsageError(`there is no target ${quote(target)}; ${hint}`);
}
