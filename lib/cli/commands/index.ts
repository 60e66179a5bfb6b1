import type { Command } from '../command.ts';

/**
 * Every command by its name, loaded when it is needed. The help loads all of them, so a command file imports only what
 * its definition needs and loads in `run` what does the work.
 */
export const COMMANDS = {
  backtest: async () => (await import('./backtest.ts')).backtest,
  judge: async () => (await import('./judge.ts')).judge,
  register: async () => (await import('./register.ts')).register,
  rehearse: async () => (await import('./rehearse.ts')).rehearse,
  validate: async () => (await import('./validate.ts')).validate,
} as const satisfies Readonly<Record<string, () => Promise<Command>>>;
