import { AwsError } from '../contract.ts';
import type { Random } from '../random.ts';
import { StateFailure } from './failure.ts';
import { type Payload, payloadOf } from './payload.ts';

/** How a callback ends the Task that waits for it. */
export interface TokenHolder {
  readonly succeed: (result: Payload) => void;
  readonly fail: (failure: StateFailure) => void;
  readonly heartbeat: () => void;
}

/** The task tokens of an account. */
export interface TaskTokens {
  /** A new token, at most 2,048 characters. */
  readonly issue: () => string;
  /** From now on callbacks with this token reach the holder. */
  readonly hold: (token: string, holder: TokenHolder) => void;
  /** The Task is over: whoever comes with this token is told so. */
  readonly retire: (token: string) => void;
  /** @throws {AwsError} `InvalidToken`, `TaskTimedOut`, `InvalidOutput`. */
  readonly succeed: (token: string, output: string) => void;
  /** @throws {AwsError} `InvalidToken`, `TaskTimedOut`. */
  readonly fail: (token: string, error?: string, cause?: string) => void;
  /** @throws {AwsError} `InvalidToken`, `TaskTimedOut`. */
  readonly heartbeat: (token: string) => void;
}

/**
 * Texts as recorded: aws-samples/amazon-mwaa-examples#61 for a token's second use, and published transcripts for a late
 * one. Which callbacks answer `TaskDoesNotExist` instead is not recorded anywhere.
 */
export function taskTokens(random: Random): TaskTokens {
  const holders = new Map<string, TokenHolder | undefined>();

  const holderOf = (token: string): TokenHolder => {
    if (!holders.has(token)) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    const holder = holders.get(token);
    if (!holder) throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    return holder;
  };
  return {
    issue: () => {
      const token = `AQCEAAAAKgAAAAMAAAAAAAAAAA${random.hex(64)}`;
      holders.set(token, undefined);
      return token;
    },
    hold: (token, holder) => {
      holders.set(token, holder);
    },
    retire: (token) => {
      holders.set(token, undefined);
    },
    succeed: (token, output) => {
      const holder = holderOf(token);
      holder.succeed(parsedOutput(output));
    },
    fail: (token, error, cause) => {
      holderOf(token).fail(new StateFailure({ error, cause }));
    },
    heartbeat: (token) => {
      holderOf(token).heartbeat();
    },
  };
}

function parsedOutput(text: string): Payload {
  try {
    return payloadOf(JSON.parse(text));
  } catch (error) {
    throw new AwsError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
  }
}
