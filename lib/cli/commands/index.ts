import type { Command } from '../command.ts';

/**
 * Every command by its name, loaded when it is named. Its own help loads it, too, so a command file imports only what its
 * definition needs and loads in `run` what does the work. A name of two words is one of a group's: `tidegate flags list`.
 */
export const COMMANDS = {
  abort: async () => (await import('./abort.ts')).abort,
  approve: async () => (await import('./approve.ts')).approve,
  backtest: async () => (await import('./backtest.ts')).backtest,
  completion: async () => (await import('./completion.ts')).completion,
  doctor: async () => (await import('./doctor.ts')).doctor,
  explain: async () => (await import('./explain.ts')).explain,
  'flags diff': async () => (await import('./flags/diff.ts')).diff,
  'flags explain': async () => (await import('./flags/explain.ts')).explain,
  'flags get': async () => (await import('./flags/get.ts')).get,
  'flags history': async () => (await import('./flags/history.ts')).history,
  'flags kill': async () => (await import('./flags/kill.ts')).kill,
  'flags list': async () => (await import('./flags/list.ts')).list,
  'flags revive': async () => (await import('./flags/revive.ts')).revive,
  'flags types': async () => (await import('./flags/types.ts')).types,
  'flags validate': async () => (await import('./flags/validate.ts')).validate,
  get: async () => (await import('./get.ts')).get,
  history: async () => (await import('./history.ts')).history,
  init: async () => (await import('./init.ts')).init,
  judge: async () => (await import('./judge.ts')).judge,
  list: async () => (await import('./list.ts')).list,
  local: async () => (await import('./local.ts')).local,
  note: async () => (await import('./note.ts')).note,
  pause: async () => (await import('./pause.ts')).pause,
  promote: async () => (await import('./promote.ts')).promote,
  register: async () => (await import('./register.ts')).register,
  rehearse: async () => (await import('./rehearse.ts')).rehearse,
  reject: async () => (await import('./reject.ts')).reject,
  resume: async () => (await import('./resume.ts')).resume,
  retry: async () => (await import('./retry.ts')).retry,
  skip: async () => (await import('./skip.ts')).skip,
  start: async () => (await import('./start.ts')).start,
  status: async () => (await import('./status.ts')).status,
  'stop-the-line': async () => (await import('./stop-the-line.ts')).stopTheLine,
  undo: async () => (await import('./undo.ts')).undo,
  validate: async () => (await import('./validate.ts')).validate,
} as const satisfies Readonly<Record<string, () => Promise<Command>>>;
