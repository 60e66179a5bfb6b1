import type { Command } from '../command.ts';
import { optionFlag } from '../program.ts';

/** What a shell has to know of a command. */
export interface Completed {
  /** One word, or two: `flags list`. */
  readonly name: string;
  readonly summary: string;
  /** What an argument can be, where there is a list of that. */
  readonly choices: readonly string[];
  readonly options: readonly CompletedOption[];
}

export interface CompletedOption {
  /** `--on-busy` */
  readonly flag: string;
  readonly summary: string;
  /** The placeholder of its value; absent for a flag. */
  readonly value?: string;
}

/** The same for every shell: the options of a definition, and those that every command has. */
export const completed = ({ name, summary, arguments: args, options }: Command): Completed => ({
  name,
  summary,
  choices: Object.values(args).flatMap(({ choices = [] }) => choices),
  options: [
    ...Object.entries(options).map(([key, option]) => ({
      flag: optionFlag(key),
      summary: option.summary,
      ...(option.value === undefined ? {} : { value: option.value }),
    })),
    { flag: '--json', summary: 'print the result as JSON' },
    { flag: '--help', summary: 'print this help' },
  ],
});

/** The words that a command line can begin with. */
export const firstWords = (commands: readonly Completed[]): readonly string[] => [
  ...new Set(commands.map(({ name }) => name.split(' ')[0] ?? '')),
];

/** The first words that a second one belongs to, each with all of those. */
export const groupsOf = (commands: readonly Completed[]): readonly (readonly [group: string, members: Completed[]])[] =>
  firstWords(commands).flatMap((word) => {
    const members = commands.filter(({ name }) => name.startsWith(`${word} `));
    return members.length === 0 ? [] : [[word, members] as const];
  });

export const secondWord = ({ name }: Completed): string => name.split(' ')[1] ?? '';
