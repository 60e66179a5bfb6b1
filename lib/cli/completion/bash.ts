import type { Completed } from './shape.ts';

/** For bash from 3.2 on, without the package bash-completion. Where nothing of ours fits, files are offered. */
export const bashCompletion = (commands: readonly Completed[]): string => `# tidegate completion bash
_tidegate() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${[...commands.map(({ name }) => name), 'help', '--help', '--version'].join(' ')}"
  else
    case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
      ${valueOptions(commands).join(' | ')}) return ;;
    esac
    case "\${COMP_WORDS[1]}" in
${commands.map(({ name, choices, options }) => `      ${name}) words="${[...choices, ...options.map(({ flag }) => flag)].join(' ')}" ;;`).join('\n')}
      help) words="${commands.map(({ name }) => name).join(' ')}" ;;
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
