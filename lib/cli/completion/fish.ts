import type { Completed, CompletedOption } from './shape.ts';

export const fishCompletion = (commands: readonly Completed[]): string =>
  commands
    .flatMap(({ name, summary, choices, options }) => [
      `complete -c tidegate -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
      ...(choices.length > 0 ? [`${behind(name)} -f -a ${quoted(choices.join(' '))}`] : []),
      ...options.map((option) => `${behind(name)} ${optionText(option)}`),
    ])
    .map((line) => `${line}\n`)
    .join('');

const behind = (name: string): string => `complete -c tidegate -n '__fish_seen_subcommand_from ${name}'`;

const optionText = ({ flag, summary, value }: CompletedOption): string =>
  `-l ${flag.slice(2)}${value === undefined ? '' : ' -r'} -d ${quoted(summary)}`;

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
