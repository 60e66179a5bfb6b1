/** The option of everything that people say about a rollout. */
export const reasonOption = { summary: 'why; it is kept in the record', value: 'TEXT' } as const;
