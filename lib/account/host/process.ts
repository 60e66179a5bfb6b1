import { taskRoot } from './bundle.ts';
import type { FunctionCode } from './contract.ts';
import type { Credentials } from './credentials.ts';
import type { LogLevel } from './globals.ts';
import { shadow } from './shadow.ts';

/**
 * The environment variables of a function: its own, and those that Lambda defines, which win ("Defined runtime
 * environment variables", docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html).
 */
export function environmentOf(code: FunctionCode, region: string, credentials: Credentials): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    ...code.environment,
    ...credentials,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: code.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: code.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(code.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${code.functionName}`,
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: code.handler,
  };
}

export interface ProcessOptions {
  readonly env: Record<string, string>;
  /** Virtual milliseconds since the environment started. */
  readonly elapsed: () => number;
  readonly write: (level: LogLevel, message: string) => void;
  /** Ends the environment; does not return. */
  readonly exit: (code: number) => never;
}

/** `process` of a function. Listeners are accepted and never called: signals do not reach it. */
export function functionProcess({ env, elapsed, write, exit }: ProcessOptions): NodeJS.Process {
  const hrtime = Object.assign(
    ([seconds, nanoseconds]: [number, number] = [0, 0]) => {
      const total = elapsed() * 1e6 - (seconds * 1e9 + nanoseconds);
      return [Math.floor(total / 1e9), Math.floor(total % 1e9)];
    },
    { bigint: () => BigInt(Math.floor(elapsed() * 1e6)) },
  );
  const stream = (level: LogLevel) => ({
    write: (text: string | Uint8Array) => {
      write(level, String(text).replace(/\n$/, ''));
      return true;
    },
    on: () => {},
    once: () => {},
    removeListener: () => {},
    isTTY: false,
  });
  const made: NodeJS.Process = shadow(process, {
    env,
    hrtime,
    exit: (code: number | string = 0) => exit(Number(code)),
    uptime: () => elapsed() / 1000,
    cwd: () => taskRoot,
    platform: 'linux',
    arch: 'x64',
    pid: 8,
    argv: ['/var/lang/bin/node', '/var/runtime/index.mjs'],
    stdout: stream('INFO'),
    stderr: stream('ERROR'),
    emitWarning: (warning: unknown) => write('WARN', String(warning)),
    ...Object.fromEntries(
      ['on', 'once', 'off', 'addListener', 'removeListener', 'removeAllListeners', 'prependListener'].map((name) => [
        name,
        () => made,
      ]),
    ),
    emit: () => false,
  });
  return made;
}
