import { type Completed, type CompletedOption, groupsOf, secondWord } from './shape.ts';

export const fishCompletion = (commands: readonly Completed[]): string => {
  const groups = groupsOf(commands);
  const grouped = new Set(groups.flatMap(([, members]) => members));
  const isNoGroup = groups.map(([group]) => `; and not __fish_seen_subcommand_from ${group}`).join('');
  const single = commands.filter((command) => !grouped.has(command));
  return [
    ...single.flatMap((command) => [
      `complete -c tidegate -n __fish_use_subcommand -f -a ${command.name} -d ${quoted(command.summary)}`,
      ...linesOf(`__fish_seen_subcommand_from ${command.name}${isNoGroup}`, command),
    ]),
    ...groups.flatMap(([group, members]) => groupLines(group, members)),
  ]
    .map((line) => `${line}\n`)
    .join('');
};

function groupLines(group: string, members: readonly Completed[]): readonly string[] {
  const within = `__fish_seen_subcommand_from ${group}`;
  const names = members.map(secondWord).join(' ');
  return [
    `complete -c tidegate -n __fish_use_subcommand -f -a ${group}`,
    ...members.flatMap((member) => [
      `${behind(`${within}; and not __fish_seen_subcommand_from ${names}`)} -f -a ${secondWord(member)} -d ${quoted(member.summary)}`,
      ...linesOf(`${within}; and __fish_seen_subcommand_from ${secondWord(member)}`, member),
    ]),
  ];
}

const linesOf = (when: string, { choices, options }: Completed): readonly string[] => [
  ...(choices.length > 0 ? [`${behind(when)} -f -a ${quoted(choices.join(' '))}`] : []),
  ...options.map((option) => `${behind(when)} ${optionText(option)}`),
];

const behind = (when: string): string => `complete -c tidegate -n ${quoted(when)}`;

const optionText = ({ flag, summary, value }: CompletedOption): string =>
  `-l ${flag.slice(2)}${value === undefined ? '' : ' -r'} -d ${quoted(summary)}`;

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
