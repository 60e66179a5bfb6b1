import type { WithToken } from '../aws/records.ts';
import { RecordMoved } from '../core/errors.ts';
import { tagsToRead, withTags } from '../core/rollout/approver.ts';
import { abortedBy, type Command } from '../core/rollout/command.ts';
import type { Happening } from '../core/rollout/event.ts';
import { type Judged, judgeCommand } from '../core/rollout/judge-command.ts';
import type { Person } from '../core/rollout/person.ts';
import { isRecordedRefusal } from '../core/rollout/refusal.ts';
import type { Rollout } from '../core/rollout/state.ts';
import type { Deps } from './deps.ts';
import { keepWarm } from './keep-warm.ts';
import { describeError } from './observe.ts';
import { retryRollout } from './retry-rollout.ts';
import { type Reverted, takeBack } from './take-back.ts';
import { undoPromotion } from './undo-promotion.ts';

export type CommandDeps = Pick<
  Deps,
  | 'records'
  | 'claims'
  | 'inbox'
  | 'registry'
  | 'directory'
  | 'executions'
  | 'aliases'
  | 'principalTags'
  | 'warm'
  | 'now'
> &
  Partial<Pick<Deps, 'flagStore'>>;

export interface CommandInput {
  /** A rollout's id; or a target, for its open rollout or else its newest. */
  readonly name: string;
  readonly command: Command;
  /** As AWS has verified the caller. */
  readonly person: Person;
}

/** What came of a person's word, and the rollout as it is by then; `undefined` when there is no such rollout. */
export type Answer = { readonly judged: Judged; readonly rollout: Rollout } | undefined;

/**
 * Does what a person says about a rollout: one read, one conditional write of the record, and a wake-up of the machine,
 * which finds the word in the record. The write holds only for the state that was read; where somebody else was faster,
 * the word is judged again by what they made of it.
 */
export const command =
  (deps: CommandDeps) =>
  async ({ name, ...asked }: CommandInput): Promise<Answer> => {
    const id = await findRolloutId(deps, name);
    let found = id === undefined ? undefined : await load(deps, id);
    let taken: Taken | undefined;
    for (let attempt = 1; found; attempt++) {
      const { rollout } = found;
      const order = { ...asked, person: await tagged(deps, rollout, asked) };
      const judged = judgeCommand(rollout, order.command, order.person, deps.now());
      const isLate = taken !== undefined && rollout.outcome === 'promoted';
      const isFollowed = judged.kind === 'accepted' || isLate;
      // The traffic first: whatever becomes of the record, the canary gets no more of it.
      if (isFollowed && isBackward(order.command) && !isLate) taken = await takeBack(deps, rollout);
      try {
        if (isFollowed) return await follow(deps, found, order, { says: judged.says, taken });
        return { judged, rollout: await recordRefusal(deps, rollout, order, judged) };
      } catch (error) {
        if (!(error instanceof RecordMoved) || attempt === attempts) throw error;
        found = await load(deps, rollout.id);
      }
    }
    return undefined;
  };

type Order = Omit<CommandInput, 'name'>;
type Taken = readonly Reverted[];

const attempts = 8;

const isBackward = ({ verb }: Command) => verb === 'abort' || verb === 'reject';

/** Somebody whom no name of the plan means may have one of the tags that it asks for; nobody else is looked up. */
async function tagged({ principalTags }: CommandDeps, rollout: Rollout, { command, person }: Order): Promise<Person> {
  const keys = tagsToRead(rollout, command.verb, person);
  return keys.length === 0 ? person : withTags(person, keys, await principalTags.of(person));
}

async function load({ records }: CommandDeps, id: string): Promise<WithToken | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await records.loadWithToken(id);
    } catch (error) {
      if (!(error instanceof RecordMoved) || attempt === attempts) throw error;
    }
  }
}

/** Who is refused what is news for those who read the record later; the first time, and while there is room for it. */
async function recordRefusal(
  { records, now }: CommandDeps,
  rollout: Rollout,
  { command, person }: Order,
  judged: Judged,
): Promise<Rollout> {
  if (judged.kind !== 'refused' || !isRecordedRefusal(rollout, command, person)) return rollout;
  const { because, says } = judged;
  const happening: Happening = { kind: 'word-refused', command, person, because, says };
  return records.append(rollout, [happening], { at: now(), by: person.name });
}

async function follow(
  deps: CommandDeps,
  found: WithToken,
  order: Order,
  { says, taken }: { readonly says: string; readonly taken: Taken | undefined },
): Promise<NonNullable<Answer>> {
  const { rollout, taskToken } = found;
  const { command, person } = order;
  if (command.verb === 'undo') return undoPromotion(deps, rollout, order);
  if (command.verb === 'retry') return retryRollout(deps, rollout, order);

  const { records, inbox, now } = deps;
  const happenings: Happening[] = [{ kind: 'commanded', command, person }, ...goneBack(rollout, order, taken)];
  const concernsMachine = isClaimed(rollout) && rollout.phase !== 'closed' && command.verb !== 'note';
  const step = records.after(rollout, happenings, { at: now(), by: person.name });
  const isUndone = step.rollout.isUndone === true && !rollout.isUndone;
  await records.commit(
    [step],
    [...(concernsMachine ? [inbox.ring(rollout.id, taskToken)] : []), ...(isUndone ? keepWarm(deps, rollout) : [])],
  );
  const beware = concernsMachine && taskToken !== undefined ? await wake(deps, taskToken) : '';
  return { judged: { kind: 'accepted', says: `${says}${beware}` }, rollout: step.rollout };
}

/** What is recorded beside the word of somebody who goes back. */
function goneBack(rollout: Rollout, { command, person }: Order, taken: Taken | undefined): Happening[] {
  if (!taken) return [];
  const reason = abortedBy(person.name, command.reason);
  if (!isClaimed(rollout)) return [{ kind: 'closed', outcome: 'aborted', reason }];
  // It was promoted for good between the read and the revert.
  return rollout.phase === 'closed' ? taken.map((reverted) => ({ ...reverted, kind: 'undone', reason })) : [...taken];
}

/** Before its turn a rollout has no machine and no inbox. */
const isClaimed = ({ fence }: Rollout) => fence > 0;

/** The word is in the record by now, so a wake-up that fails costs one interval and nothing else. */
async function wake({ executions }: CommandDeps, taskToken: string): Promise<string> {
  try {
    await executions.wake(taskToken);
    return '';
  } catch (error) {
    return `; the machine could not be woken (${describeError(error)}) and reads it at its next analysis`;
  }
}

export async function findRolloutId({ claims, directory }: CommandDeps, name: string): Promise<string | undefined> {
  // A target's name has a colon, and a rollout's id has none.
  if (!name.includes(':')) return name;
  const { rolloutId } = await claims.read(name);
  return rolloutId ?? directory.newestOf(name);
}
