import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type HookAnswer, noVerdict, readHookAnswer } from '../core/analysis/hook-answers.ts';
import { hookFunction } from '../core/plan/hook-function.ts';
import type { HookQuestion } from '../core/rollout/hooks.ts';
import type { Deadline } from './secrets.ts';

export interface Hooks {
  /** Never rejects: whatever is no verdict, or takes longer than 10 s, is an answer without one. */
  readonly ask: (question: HookQuestion) => Promise<HookAnswer>;
}

export interface HooksOptions {
  /** Should not retry: a hook that was asked in vain is asked again with the next analysis. */
  readonly client: LambdaClient;
  readonly deadline: Deadline;
}

/** A hook that takes longer says `wait`, and works on behind that: the analysis has alarms and signals to look at. */
const patienceMs = 10_000;

/** What is kept of an answer is a sentence. */
const mostBytes = 65_536;

export const lambdaHooks = ({ client, deadline }: HooksOptions): Hooks => ({
  ask: async (question) => {
    const { hook } = question;
    const { functionName, qualifier } = hookFunction(hook);
    const abortSignal = deadline(patienceMs);
    try {
      const { Payload = new Uint8Array(), FunctionError } = await client.send(
        new InvokeCommand({
          FunctionName: functionName,
          ...(qualifier === '$LATEST' ? {} : { Qualifier: qualifier }),
          Payload: new TextEncoder().encode(JSON.stringify(question)),
        }),
        { abortSignal },
      );
      if (Payload.byteLength > mostBytes) return noVerdict(hook, `it answered more than ${mostBytes / 1024} KiB`);
      const text = new TextDecoder().decode(Payload);
      return FunctionError === undefined ? readHookAnswer(hook, text) : noVerdict(hook, `it failed: ${text}`);
    } catch (error) {
      if (abortSignal.aborted) return noVerdict(hook, `no answer within ${patienceMs / 1000} s`);
      const { name, message } = error as Error;
      return noVerdict(hook, `it could not be asked: ${name}: ${message}`);
    }
  },
});
