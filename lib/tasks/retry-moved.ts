import { RecordMoved } from '../core/errors.ts';

const attempts = 5;

/** Runs a task again from the start when somebody else appended to the record meanwhile: it loads it and decides anew. */
export const retryMoved =
  <Input, Output>(task: (input: Input) => Promise<Output>) =>
  async (input: Input): Promise<Output> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await task(input);
      } catch (error) {
        if (!(error instanceof RecordMoved) || attempt === attempts) throw error;
      }
    }
  };
