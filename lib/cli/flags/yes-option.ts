/** The option of every command that shows what it means to do, and asks. */
export const yesOption = { summary: 'deploy it without asking' } as const;
