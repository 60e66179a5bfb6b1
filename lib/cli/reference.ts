import { markdownTable } from '../core/text/markdown-table.ts';
import type { Command, Option } from './command.ts';
import { EXIT } from './exit-code.ts';
import { optionFlag, placeholder } from './program.ts';

/** The reference page of the command line, in Markdown. */
export const cliReference = (commands: readonly Command[]): string => `# The command line

<!-- Generated from lib/cli. To renew it: npx vitest run test/cli/reference.test.ts -u -->

Results go to stdout, narration and warnings to stderr. Every command takes \`--json\`, which prints its result as one JSON
value and nothing else, and \`--help\`. \`tidegate --version\` prints the version.

${markdownTable(['exit code', 'meaning'], EXIT_CODES)}

${commands.map(section).join('\n')}`;

const section = (command: Command): string => `## tidegate ${command.name}

${sentence(command.description ?? command.summary)}

\`\`\`text
${usage(command)}
\`\`\`

${markdownTable(['written', 'meaning', 'default'], [...argumentRows(command), ...optionRows(command)])}

\`\`\`sh
${command.examples.map(({ command: line, summary }) => `${line} # ${summary}`).join('\n')}
\`\`\`
`;

const EXIT_CODES = [
  [String(EXIT.done), 'done'],
  [String(EXIT.failed), 'failed'],
  [String(EXIT.invalid), 'usage, or input that is not valid'],
  [String(EXIT.rolledBack), 'rolled back'],
  [String(EXIT.waiting), 'waiting for a person'],
];

const usage = ({ name, arguments: args, options }: Command): string =>
  [
    `tidegate ${name}`,
    ...Object.entries(args).map(([key, { optional }]) =>
      optional === true ? `[${placeholder(key)}]` : placeholder(key),
    ),
    ...Object.entries(options).map(([key, option]) =>
      option.required === undefined ? `[${optionText(key, option)}]` : optionText(key, option),
    ),
    '[--json]',
  ].join(' ');

const argumentRows = ({ arguments: args }: Command): string[][] =>
  Object.entries(args).map(([key, { summary }]) => [`\`${placeholder(key)}\``, summary, '']);

const optionRows = ({ options }: Command): string[][] => [
  ...Object.entries(options).map(([key, option]) => [
    `\`${optionText(key, option)}\``,
    option.summary,
    option.default ?? (option.required === undefined ? '' : 'required'),
  ]),
  ['`--json`', 'print the result as JSON', ''],
];

function optionText(key: string, { value, short }: Option): string {
  const flags = short === undefined ? optionFlag(key) : `-${short}, ${optionFlag(key)}`;
  return value === undefined ? flags : `${flags} ${value}`;
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
