/** The argument of every command that is about one flag. */
export const keyArgument = { summary: "the flag's key" } as const;
