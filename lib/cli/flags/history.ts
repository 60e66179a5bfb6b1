import { dynamoFlagApprovals } from '../../aws/flag-approvals.ts';
import { dynamoTable } from '../../aws/table.ts';
import type { FlagEvent } from '../../core/flags/flag-event.ts';
import type { LockedOut } from '../../core/flags/lock.ts';
import { type FlagMoved, movesOfRollout } from '../../core/flags/moves-of-rollout.ts';
import { printable } from '../../view/printable.ts';
import type { Result } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { type OpenControlPlane, openControlPlane } from '../open-control-plane.ts';
import { eventLines } from './show.ts';

type Entry = FlagEvent | FlagMoved | LockedOut;

/** Further back, a rollout's own record is asked: tidegate history. */
const mostRollouts = 20;

/**
 * Who changed a flag and what that meant for whom, oldest first: people, rollouts and its breaker; and who was refused, the
 * deployments of others among them, which would have been of the whole document.
 */
export async function flagHistory(context: Context, controlPlane: string, key: string): Promise<Result> {
  const plane = await openControlPlane(context, controlPlane);
  const [said, moved, keptOut] = await Promise.all([
    plane.flagRecord.events(key),
    movesOf(plane, key, context.now()),
    lockedOut(context, plane),
  ]);
  const entries: readonly Entry[] = [...said, ...moved, ...keptOut].toSorted((a, b) => a.at.localeCompare(b.at));
  const notes = said.length + moved.length === 0 ? [`nobody has changed flag ${key} with tidegate`] : [];
  return { exitCode: EXIT.done, json: entries, text: entries.flatMap(linesOf).map(printable).join('\n'), notes };
}

async function movesOf({ directory, records }: OpenControlPlane, key: string, now: number) {
  const until = new Date(now + 1000).toISOString();
  const ids = await directory.rolloutsBefore(`flag:${key}`, until, mostRollouts);
  const found = await Promise.all(ids.map(async (id) => movesOfRollout(key, id, await records.events(id))));
  return found.flat();
}

async function lockedOut({ clients }: Context, { settings }: OpenControlPlane): Promise<readonly LockedOut[]> {
  const { flags, tableName } = settings;
  if (flags === undefined) return [];
  return dynamoFlagApprovals(dynamoTable(await clients.dynamoDb(), tableName), flags).keptOut();
}

function linesOf(entry: Entry): readonly string[] {
  switch (entry.kind) {
    case 'locked-out': {
      const { at, deployment, version, description } = entry;
      const words = description === '' ? '' : `: ${description}`;
      return [
        `${at}  locked out${words}`,
        `  deployment ${deployment} of the whole document, version ${version}, which nobody had approved; CloudTrail has who`,
      ];
    }
    case 'moved':
    case 'promoted':
    case 'went-back':
      return eventLines({ ...entry, by: `rollout ${entry.by}`, kind: wordOf[entry.kind], reason: '' });
    default:
      return eventLines(entry);
  }
}

const wordOf = { moved: 'moved', promoted: 'promoted', 'went-back': 'taken back' } as const;
