import { logLine } from './log-line.ts';

/** Runs a task, and leaves a line about it in the function's log, whether it succeeds or fails. */
export const logged =
  <Input, Output>(task: string, run: (input: Input) => Promise<Output>) =>
  async (input: Input): Promise<Output> => {
    try {
      const answer = await run(input);
      writeLine(logLine(task, input, { answer }));
      return answer;
    } catch (error) {
      writeLine(logLine(task, input, { error }));
      throw error;
    }
  };

/** Not `console.log`, which puts words of its own before the line: CloudWatch takes metrics from lines of JSON alone. */
export const writeLine = (line: string): void => void process.stdout.write(`${line}\n`);
