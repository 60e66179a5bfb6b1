/** Questions to somebody at a terminal. Each gives `undefined` when they would rather stop. */
export interface Prompts {
  readonly text: (question: string, suggestion: string) => Promise<string | undefined>;
  readonly choose: <T extends string>(question: string, choices: readonly Choice<T>[]) => Promise<T | undefined>;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** Asks on a stream of its own: stdout is for results. */
export async function terminalPrompts(output: NodeJS.WriteStream): Promise<Prompts> {
  const { isCancel, select, text } = await import('@clack/prompts');
  return {
    text: async (message, suggestion) => {
      const answer = await text({ message, placeholder: suggestion, defaultValue: suggestion, output });
      return isCancel(answer) ? undefined : answer;
    },
    choose: async <T extends string>(message: string, choices: readonly Choice<T>[]) => {
      const options = choices.map(({ value, label }) => ({ value: value as string, label }));
      const answer = await select({ message, options, output });
      return isCancel(answer) ? undefined : (answer as T);
    },
  };
}
