import type { Command } from '../command.ts';

/**
 * Every command by its name, loaded when it is needed. The help loads all of them, so a command file imports only what
 * its definition needs and loads in `run` what does the work.
 */
export const COMMANDS = {
  abort: async () => (await import('./abort.ts')).abort,
  backtest: async () => (await import('./backtest.ts')).backtest,
  doctor: async () => (await import('./doctor.ts')).doctor,
  explain: async () => (await import('./explain.ts')).explain,
  get: async () => (await import('./get.ts')).get,
  history: async () => (await import('./history.ts')).history,
  judge: async () => (await import('./judge.ts')).judge,
  list: async () => (await import('./list.ts')).list,
  register: async () => (await import('./register.ts')).register,
  rehearse: async () => (await import('./rehearse.ts')).rehearse,
  start: async () => (await import('./start.ts')).start,
  status: async () => (await import('./status.ts')).status,
  validate: async () => (await import('./validate.ts')).validate,
} as const satisfies Readonly<Record<string, () => Promise<Command>>>;
