import type { Fence } from './fences.ts';

/** A command line of ours, as a page tells people to type it. */
export interface ShownCommand {
  readonly argv: readonly string[];
  /** What a comment behind it says: `# exits with 3`. */
  readonly exitCode: number;
}

/** Commands that talk to an account, which a test does not have. */
const needsAnAccount: ReadonlySet<string> = new Set(['register']);

/** The commands of a block that can be run anywhere. */
export function commandsIn({ language, text }: Fence): readonly ShownCommand[] {
  if (language !== 'sh') return [];
  return text.split('\n').flatMap((line) => {
    const [, command, comment = ''] = /^npx node bin\/tidegate\.ts ([^#]+)(#.*)?$/.exec(line.trim()) ?? [];
    if (command === undefined) return [];
    const argv = command.trim().split(/\s+/);
    const exitCode = Number(/exits with (\d)/.exec(comment)?.[1] ?? 0);
    return needsAnAccount.has(argv[0] ?? '') ? [] : [{ argv, exitCode }];
  });
}
