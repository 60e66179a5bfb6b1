import type { Command } from './command.ts';
import type { Person } from './person.ts';
import type { Rollout } from './state.ts';

/** So many refusals of one person are recorded per rollout, and so many of all: a record is not for anybody to fill. */
export const mostRefusalsOfOne = 5;
export const mostRefusals = 30;

/** What makes two refusals the same one: who was refused what, while the rollout was where it was. */
export function refusalKey(
  { phase, stageIndex, outcome }: Rollout,
  { verb, stageIndex: meant, full }: Command,
  person: Person,
) {
  const where = `${outcome ?? phase} ${stageIndex}`;
  return [person.key, verb, meant ?? '', full === true ? 'full' : '', where].join('|');
}

/** Whether a refusal enters the record: the first of its kind, while there is room for it. */
export function isRecordedRefusal(rollout: Rollout, command: Command, person: Person): boolean {
  const { refusals = [] } = rollout;
  const own = refusals.filter((key) => key.startsWith(`${person.key}|`));
  return (
    refusals.length < mostRefusals &&
    own.length < mostRefusalsOfOne &&
    !own.includes(refusalKey(rollout, command, person))
  );
}
