/** What a script learns from a command. Part of the command line's contract. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** Usage, or input that is not valid. */
  invalid: 2,
  rolledBack: 3,
  /** For a person. */
  waiting: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
