import type { Completed, CompletedOption } from './shape.ts';

export const zshCompletion = (commands: readonly Completed[]): string => `#compdef tidegate
_tidegate() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${commands.map(commandCase).join('\n')}
  esac
}
compdef _tidegate tidegate
`;

const commandCase = ({ name, choices, options }: Completed): string => {
  const rest = choices.length > 0 ? `*:choice:(${choices.join(' ')})` : '*:file:_files';
  return `    ${name}) _arguments ${[rest, ...options.map(specification)].map(quoted).join(' ')} ;;`;
};

/** `--flag[what it is]:VALUE:_files`; brackets and colons in the text would end it. */
const specification = ({ flag, summary, value }: CompletedOption): string =>
  `${flag}[${summary.replaceAll(/[[\]\\:]/g, String.raw`\$&`)}]${value === undefined ? '' : `:${value}:_files`}`;

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
