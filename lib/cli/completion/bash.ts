import { type Completed, firstWords, groupsOf, secondWord } from './shape.ts';

/** For bash from 3.2 on, without the package bash-completion. Where nothing of ours fits, files are offered. */
export const bashCompletion = (commands: readonly Completed[]): string => `# tidegate completion bash
_tidegate() {
  local current="\${COMP_WORDS[COMP_CWORD]}" name="\${COMP_WORDS[1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${[...firstWords(commands), 'help', '--help', '--version'].join(' ')}"
  else
    case "$name" in
      ${groupsOf(commands)
        .map(([group]) => group)
        .join(' | ')}) if [ "$COMP_CWORD" -eq 2 ]; then name="$name "; else name="$name \${COMP_WORDS[2]}"; fi ;;
    esac
    case "$name \${COMP_WORDS[COMP_CWORD-1]}" in
      ${valueOptions(commands).join(' | ')}) return ;;
    esac
    case "$name" in
${commands.map(({ name, choices, options }) => `      "${name}") words="${[...choices, ...options.map(({ flag }) => flag)].join(' ')}" ;;`).join('\n')}
${groupsOf(commands)
  .map(([group, members]) => `      "${group} ") words="${members.map(secondWord).join(' ')} help --help" ;;`)
  .join('\n')}
      help) words="${firstWords(commands).join(' ')}" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _tidegate tidegate
`;

/** Behind these stands a value that nobody but the person knows. */
const valueOptions = (commands: readonly Completed[]): readonly string[] =>
  commands.flatMap(({ name, options }) =>
    options.flatMap(({ flag, value }) => (value === undefined ? [] : [`"${name} ${flag}"`])),
  );
