import type { Verb } from '../core/rollout/command.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';

/** As an entry of a timeline. */
export interface CommandEntry {
  readonly mark: 'start' | 'pass' | 'fail' | 'hold' | 'back';
  readonly text: string;
  readonly below?: readonly string[];
}

type Commanded = RolloutEvent & { readonly kind: 'commanded' };

/** What somebody said about a rollout, in a timeline. */
export function commandEntry({ command, person }: Commanded): CommandEntry {
  const { verb, stageIndex, full, reason } = command;
  const words = verb === 'promote' && full ? 'promotes in full' : said[verb];
  const stage = stageIndex === undefined ? '' : ` stage ${stageIndex + 1}`;
  return {
    mark: marks[verb] ?? 'start',
    text: `${person.name} ${words}${stage}`,
    ...(reason === '' ? {} : { below: [reason] }),
  };
}

/** What somebody was refused, in a timeline. */
export function refusalEntry({
  command,
  person,
  says,
}: RolloutEvent & { readonly kind: 'word-refused' }): CommandEntry {
  const { verb, stageIndex, full, reason } = command;
  const words = verb === 'promote' && full ? 'promote in full' : (wanted[verb] ?? verb);
  const stage = stageIndex === undefined ? '' : ` stage ${stageIndex + 1}`;
  return {
    mark: 'hold',
    text: `${person.name} wanted to ${words}${stage}, and was refused`,
    below: [says, ...(reason === '' ? [] : [`they said: ${reason}`])],
  };
}

/** Whether it ends what has kept the rollout. */
export const isFreeing = ({ command: { verb } }: Commanded): boolean => verb === 'resume' || verb === 'promote';

const said: Readonly<Record<Verb, string>> = {
  approve: 'approves',
  reject: 'rejects',
  promote: 'promotes',
  skip: 'skips',
  pause: 'pauses',
  resume: 'resumes',
  abort: 'aborts',
  retry: 'asks for the version again',
  undo: 'undoes the promotion',
  note: 'notes',
};

/** Where the verb alone would not be understood. */
const wanted: Readonly<Partial<Record<Verb, string>>> = {
  retry: 'ask for the version again',
  undo: 'undo the promotion',
};

const marks: Readonly<Partial<Record<Verb, CommandEntry['mark']>>> = {
  approve: 'pass',
  promote: 'pass',
  reject: 'fail',
  abort: 'fail',
  undo: 'back',
  pause: 'hold',
};
