/**
 * What has been added up over the minutes of one rollout, so that the next question about it need only look at the
 * minutes that are new. Answers are the same as with a new memory, provided that questions are about one plan and one
 * history, that their minutes only grow at the end, and that their stage never goes back.
 */
export interface Memory {
  /** The state after so many items; `step` adds those from one index up to another, and is given each once in the life of the memory. */
  readonly fold: <State>(
    key: string,
    length: number,
    start: () => State,
    step: (state: State, from: number, to: number) => void,
  ) => State;
  /** What does not change from one question to the next. */
  readonly once: <T>(key: string, find: () => T) => T;
}

export function newMemory(): Memory {
  const folded = new Map<string, { readonly state: unknown; seen: number }>();
  const found = new Map<string, unknown>();
  return {
    fold: (key, length, start, step) => {
      const known = folded.get(key) ?? { state: start(), seen: 0 };
      folded.set(key, known);
      const state = known.state as ReturnType<typeof start>;
      if (known.seen < length) {
        step(state, known.seen, length);
        known.seen = length;
      }
      return state;
    },
    once: (key, find) => {
      if (!found.has(key)) found.set(key, find());
      return found.get(key) as ReturnType<typeof find>;
    },
  };
}
