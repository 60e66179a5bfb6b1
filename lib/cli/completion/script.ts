import type { Command } from '../command.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { completed } from './shape.ts';
import type { Shell } from './shells.ts';
import { zshCompletion } from './zsh.ts';

const writers = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** A script for a shell that completes these commands and their options. */
export const completionScript = (shell: Shell, commands: readonly Command[]): string =>
  writers[shell](commands.map(completed));
