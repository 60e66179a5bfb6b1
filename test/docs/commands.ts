import { verbs } from '../../lib/core/rollout/command.ts';
import type { Fence } from './fences.ts';

/** A command line of ours, as a page tells people to type it. */
export interface ShownCommand {
  readonly argv: readonly string[];
  /** What a comment behind it says: `# exits with 3`. */
  readonly exitCode: number;
  /** The file that its output goes to. */
  readonly into?: string;
}

/** Commands that talk to an account, which a test does not have. */
const needsAnAccount: ReadonlySet<string> = new Set([
  'register',
  'start',
  'status',
  'list',
  'get',
  'history',
  'local',
  ...verbs,
  'stop-the-line',
]);

/** The commands of a block that can be run anywhere. */
export function commandsIn({ language, text }: Fence): readonly ShownCommand[] {
  if (language !== 'sh') return [];
  return text.split('\n').flatMap((line) => {
    const [, command, comment = ''] = /^npx node bin\/tidegate\.ts ([^#]+)(#.*)?$/.exec(line.trim()) ?? [];
    if (command === undefined) return [];
    const [typed = '', into] = command.split('>').map((part) => part.trim());
    const argv = typed.split(/\s+/);
    const exitCode = Number(/exits with (\d)/.exec(comment)?.[1] ?? 0);
    return isAboutAnAccount(argv) ? [] : [{ argv, exitCode, ...(into === undefined ? {} : { into }) }];
  });
}

const isAboutAnAccount = ([name = '', ...args]: readonly string[]): boolean =>
  needsAnAccount.has(name) ||
  (name === 'explain' && !args.includes('--file')) ||
  (name === 'flags' && !args.some((arg) => arg.endsWith('.json')));
