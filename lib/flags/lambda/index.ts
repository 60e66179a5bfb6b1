/**
 * Flags in a Lambda function: read through the AppConfig agent on localhost, without the SDK, kept fresh on the side, and
 * observed. This file is the edge: it alone looks at the clock and the environment.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFile } from 'node:fs/promises';
import type { FlagTypes } from '../flags.ts';
import { agentSource, type Place, pathOf } from './agent-source.ts';
import type { Failed, FlagsClient } from './client.ts';
import { fileSource } from './file-source.ts';
import { type ClientOptions, type Given, type Machine, makeClient } from './make-client.ts';
import type { Source } from './source.ts';

export type { Place } from './agent-source.ts';
export type { Failed, FlagsClient, FlagsEvent, FlagsStatus } from './client.ts';

export interface FlagsOptions extends Partial<Place> {
  /** A flag document on disk, for work without an account. Default: `TIDEGATE_FLAGS_FILE`. */
  readonly file?: string;
  /** A document in memory, for tests. */
  readonly document?: object;
  /**
   * How old a document may become before its clock stands still, so that ramps in it run no further. Default 300; at least
   * the agent's poll interval (45) and `refreshSeconds` together.
   */
  readonly maxAgeSeconds?: number;
  /** How often the agent is asked for its latest document, at most. Default 10. */
  readonly refreshSeconds?: number;
  /** How long the agent may take. Default 3,000. */
  readonly timeoutMs?: number;
  /** How long the very first request waits for a document, once. Default 2,000. */
  readonly initTimeoutMs?: number;
  /** Whether to write metrics to standard output. Default: in a Lambda function only. */
  readonly metrics?: boolean;
}

/** Thrown by `createFlags` where it cannot know what to read, or is told what contradicts itself. */
export class FlagsSetupError extends Error {
  override readonly name = 'FlagsSetupError';
}

/**
 * A client for the flags of an AppConfig profile. Make it once, outside of the handler. Which profile is told by `application`,
 * `environment` and `profile` or, where a `FlagsReader` has set the function up, by its environment. Asking never throws and
 * never waits.
 *
 * @throws FlagsSetupError
 */
export function createFlags<Types extends FlagTypes = FlagTypes>(options: FlagsOptions = {}): FlagsClient<Types> {
  const { maxAgeSeconds = 300, refreshSeconds = 10, timeoutMs = 3000, initTimeoutMs = 2000 } = options;
  const { AWS_LAMBDA_FUNCTION_NAME: functionName } = process.env;
  const { metrics = functionName !== undefined } = options;
  const pollSeconds = Number(process.env.AWS_APPCONFIG_EXTENSION_POLL_INTERVAL_SECONDS ?? 45);
  if (!(maxAgeSeconds >= pollSeconds + refreshSeconds)) {
    throw new FlagsSetupError(
      `maxAgeSeconds must be at least ${pollSeconds + refreshSeconds}, the agent's poll interval and refreshSeconds together, got ${maxAgeSeconds}`,
    );
  }
  const settings: ClientOptions = {
    source: sourceOf(options, { pollSeconds, timeoutMs }),
    ...{ maxAgeSeconds, refreshSeconds, timeoutMs, initTimeoutMs, metrics },
  };
  return makeClient<Types>(settings, thisMachine(functionName ?? 'local'));
}

/**
 * Wraps a handler: the first request waits for a document, and every request is counted by the variants it was given, with its
 * outcome. `failed` says which answers are failures; by default those with a `statusCode` of 500 and more. What is thrown is.
 */
export function withFlags<Event, LambdaContext, Result>(
  flags: Pick<FlagsClient, 'observe'>,
  handler: (event: Event, context: LambdaContext) => Promise<Result>,
  { failed }: { readonly failed?: Failed } = {},
): (event: Event, context: LambdaContext) => Promise<Result> {
  return (event, context) => flags.observe(() => handler(event, context), failed);
}

function sourceOf(
  options: FlagsOptions,
  { pollSeconds, timeoutMs }: { pollSeconds: number; timeoutMs: number },
): Source {
  const { document, file = process.env.TIDEGATE_FLAGS_FILE } = options;
  if (document !== undefined) {
    const text = JSON.stringify(document);
    return { load: async () => ({ text }), currentAsOf: ({ startedAt }) => startedAt };
  }
  if (file !== undefined) return fileSource(file, (path) => readFile(path, 'utf8'));
  const port = Number(process.env.AWS_APPCONFIG_EXTENSION_HTTP_PORT ?? 2772);
  return agentSource({ path: placeOf(options), port, pollSeconds, timeoutMs, fetch: (url, init) => fetch(url, init) });
}

function placeOf({ application, environment, profile }: FlagsOptions): string {
  if (application !== undefined && environment !== undefined && profile !== undefined) {
    return pathOf({ application, environment, profile });
  }
  const { TIDEGATE_FLAGS: path } = process.env;
  if (path !== undefined) return path;
  throw new FlagsSetupError(
    'createFlags does not know which flags to read: give it application, environment and profile, or a file, or set up the function with FlagsReader of tidegate/cdk, which sets TIDEGATE_FLAGS',
  );
}

function thisMachine(functionName: string): Machine {
  return {
    functionName,
    now: Date.now,
    elapsed: () => performance.now(),
    after: (milliseconds) =>
      new Promise((resolve) => {
        setTimeout(resolve, milliseconds).unref();
      }),
    // Not console.log, which Lambda's JSON log format would wrap into a line that CloudWatch does not take metrics from.
    write: (line) => void process.stdout.write(`${line}\n`),
    requests: new AsyncLocalStorage<Given>(),
  };
}
