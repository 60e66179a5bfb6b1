import type { AppConfigClient } from '@aws-sdk/client-appconfig';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { calledAs } from './called-as.ts';
import { accountClock } from './account-clock.ts';
import type { Prompts } from './prompts.ts';

export interface Writer {
  write(text: string): void;
}

/** SDK clients, each loaded and created when it is first asked for, and once. */
export interface Clients {
  readonly appConfig: () => Promise<AppConfigClient>;
  readonly cloudFormation: () => Promise<CloudFormationClient>;
  readonly cloudWatch: () => Promise<CloudWatchClient>;
  readonly dynamoDb: () => Promise<DynamoDBClient>;
  readonly eventBridge: () => Promise<EventBridgeClient>;
  readonly lambda: () => Promise<LambdaClient>;
  readonly stepFunctions: () => Promise<SFNClient>;
}

/** The size of a terminal, in characters. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
}

/** Everything a command may use of the world outside. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths are relative to. */
  readonly cwd: string;
  /** How the program was called: `tidegate`, or `npx node bin/tidegate.ts`. */
  readonly program: string;
  /** Milliseconds since the epoch: the account's time, where its last answer was more than a minute from this machine's. */
  readonly now: () => number;
  /** Waits so many milliseconds, less when nobody reads any more. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly stdout: Writer;
  readonly stderr: Writer;
  /** Aborted when nobody reads stdout any more: a command that goes on printing should end. */
  readonly closed: AbortSignal;
  /** Aborted by Ctrl-C and SIGTERM, which end nothing by themselves once somebody has asked for this. */
  readonly interrupted: () => AbortSignal;
  /** What stdout is now; `undefined` for a file or a pipe. */
  readonly terminal: () => Terminal | undefined;
  /** Asks somebody at the terminal. */
  readonly prompts: () => Promise<Prompts>;
  readonly clients: Clients;
}

/** The context of this process: the command line's only composition root. */
export function processContext(): Context {
  const closed = new AbortController();
  const interrupted = new AbortController();
  const clock = accountClock(Date.now);
  return {
    env: process.env,
    cwd: process.cwd(),
    program: calledAs(process.argv[1] ?? '', process.cwd()),
    now: clock.now,
    sleep: (milliseconds) => sleep(milliseconds, closed.signal),
    interrupted: () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
      return interrupted.signal;
    },
    stdout: untilClosed(process.stdout, closed),
    stderr: untilClosed(process.stderr, new AbortController()),
    closed: closed.signal,
    terminal: () => {
      const { isTTY, columns, rows } = process.stdout;
      return isTTY ? { columns, rows } : undefined;
    },
    prompts: async () => (await import('./prompts.ts')).terminalPrompts(process.stderr),
    clients: {
      appConfig: once(async () => clock.of(new (await import('@aws-sdk/client-appconfig')).AppConfigClient())),
      cloudFormation: once(async () =>
        clock.of(new (await import('@aws-sdk/client-cloudformation')).CloudFormationClient()),
      ),
      cloudWatch: once(async () => clock.of(new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient())),
      dynamoDb: once(async () => clock.of(new (await import('@aws-sdk/client-dynamodb')).DynamoDBClient())),
      eventBridge: once(async () => clock.of(new (await import('@aws-sdk/client-eventbridge')).EventBridgeClient())),
      lambda: once(async () => clock.of(new (await import('@aws-sdk/client-lambda')).LambdaClient())),
      stepFunctions: once(async () => clock.of(new (await import('@aws-sdk/client-sfn')).SFNClient())),
    },
  };
}

/** `tidegate … | head` closes the pipe while we write: no error, but no reason to write on. */
function untilClosed(stream: NodeJS.WritableStream, closed: AbortController): Writer {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed.abort();
  });
  return {
    write: (text) => {
      if (!closed.signal.aborted) stream.write(text);
    },
  };
}

function sleep(milliseconds: number, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      closed.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    closed.addEventListener('abort', wake);
    if (closed.aborted) wake();
  });
}

function once<T>(create: () => Promise<T>): () => Promise<T> {
  let created: Promise<T> | undefined;
  return () => {
    created ??= create();
    return created;
  };
}
