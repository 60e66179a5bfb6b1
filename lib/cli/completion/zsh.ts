import { type Completed, type CompletedOption, groupsOf, secondWord } from './shape.ts';

export const zshCompletion = (commands: readonly Completed[]): string => {
  const groups = groupsOf(commands);
  const grouped = new Set(groups.flatMap(([, members]) => members));
  const single = commands.filter((command) => !grouped.has(command));
  const top = [
    ...single.map(({ name, summary }) => `${name}:${summary}`),
    ...groups.map(([group]) => `${group}:${group} …`),
  ];
  return `#compdef tidegate
_tidegate() {
  local -a commands
  commands=(
${top.map(listed).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${[...single.map((command) => commandCase(command.name, command)), ...groups.map(groupCase)].join('\n')}
  esac
}
compdef _tidegate tidegate
`;
};

const listed = (entry: string): string => `    ${quoted(entry)}`;

const groupCase = ([group, members]: readonly [string, readonly Completed[]]): string => `    ${group})
      commands=(
${members.map((member) => listed(`${secondWord(member)}:${member.summary}`)).join('\n')}
      )
      if (( CURRENT == 2 )); then
        _describe command commands
        return
      fi
      shift words
      (( CURRENT-- ))
      case $words[1] in
${members.map((member) => commandCase(secondWord(member), member)).join('\n')}
      esac ;;`;

const commandCase = (word: string, { choices, options }: Completed): string => {
  const rest = choices.length > 0 ? `*:choice:(${choices.join(' ')})` : '*:file:_files';
  return `    ${word}) _arguments ${[rest, ...options.map(specification)].map(quoted).join(' ')} ;;`;
};

/** `--flag[what it is]:VALUE:_files`; brackets and colons in the text would end it. */
const specification = ({ flag, summary, value }: CompletedOption): string =>
  `${flag}[${summary.replaceAll(/[[\]\\:]/g, String.raw`\$&`)}]${value === undefined ? '' : `:${value}:_files`}`;

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
