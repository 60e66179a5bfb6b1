const summary = 'why; it is kept in the record';

/** The option of every command whose author may say why. */
export const reasonOption = { summary, value: 'TEXT' } as const;

/** The same where it has to be said. */
export const requiredReasonOption = {
  summary,
  value: 'TEXT',
  required: 'why, for those who read the record later',
} as const;
