import { command, UsageError } from '../command.ts';
import { shells } from '../completion/shells.ts';
import { EXIT } from '../exit-code.ts';

export const completion = command({
  name: 'completion',
  summary: 'a script that lets your shell complete commands and options',
  description:
    'Prints the script for bash, zsh or fish. Load it where your shell starts: in .bashrc source <(tidegate completion bash), in .zshrc source <(tidegate completion zsh) after compinit, and for fish tidegate completion fish > ~/.config/fish/completions/tidegate.fish.',
  arguments: { shell: { summary: 'bash, zsh or fish', choices: shells } },
  options: {},
  examples: [{ command: 'tidegate completion bash', summary: 'the script for bash' }],
  run: async (_, { shell: name }, program) => {
    const shell = shells.find((known) => known === name);
    if (!shell) throw new UsageError(`expected ${shells.join(', ')}, got ${name}`);
    const { completionScript } = await import('../completion/script.ts');
    const script = completionScript(shell, await program.commands());
    return { exitCode: EXIT.done, json: { shell, script }, text: script.trimEnd() };
  },
});
