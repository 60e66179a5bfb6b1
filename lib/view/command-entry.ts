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

/** What somebody said that is no event of the rollout: it was refused again, changed nothing, or meant all rollouts. */
export interface SpokenWord {
  readonly who: string;
  readonly does: Verb | 'stop-the-line' | 'run-the-line';
  readonly did: 'accepted' | 'done-already' | 'refused' | 'failed';
  /** The answer. */
  readonly says: string;
}

export function wordEntry({ who, does, did, says }: SpokenWord): CommandEntry {
  const isDone = did === 'accepted' || did === 'done-already';
  const words = isDone
    ? spoken[does]
    : `wanted to ${wanted[does] ?? does}, ${did === 'refused' ? 'and was refused' : 'and got no answer'}`;
  return { mark: isDone && does !== 'stop-the-line' ? 'start' : 'hold', text: `${who} ${words}`, below: [says] };
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

const spoken: Readonly<Record<SpokenWord['does'], string>> = {
  ...said,
  'stop-the-line': 'stops the line',
  'run-the-line': 'lets the line run again',
};

/** Where the verb alone would not be understood. */
const wanted: Readonly<Partial<Record<SpokenWord['does'], string>>> = {
  retry: 'ask for the version again',
  undo: 'undo the promotion',
  'stop-the-line': 'stop the line',
  'run-the-line': 'let the line run again',
};

const marks: Readonly<Partial<Record<Verb, CommandEntry['mark']>>> = {
  approve: 'pass',
  promote: 'pass',
  reject: 'fail',
  abort: 'fail',
  undo: 'back',
  pause: 'hold',
};
