import type { Context } from '../../lib/cli/context.ts';

export interface TestContext extends Context {
  /** What was printed so far. */
  readonly printed: { stdout: string; stderr: string };
}

/** A context that keeps what is printed, stands in a folder of its own, and has no AWS account. */
export function aContext(overrides: Partial<Context> = {}): TestContext {
  const printed = { stdout: '', stderr: '' };
  const noClient = async (): Promise<never> => {
    throw new Error('this test has no AWS account');
  };
  return {
    env: {},
    cwd: new URL('../fixtures/plans/valid', import.meta.url).pathname,
    program: 'tidegate',
    now: () => 0,
    sleep: async () => {},
    stdout: { write: (text) => void (printed.stdout += text) },
    stderr: { write: (text) => void (printed.stderr += text) },
    closed: new AbortController().signal,
    interrupted: () => new AbortController().signal,
    terminal: () => undefined,
    prompts: () => Promise.reject(new Error('this test has nobody to ask')),
    clients: {
      appConfig: noClient,
      cloudFormation: noClient,
      cloudWatch: noClient,
      dynamoDb: noClient,
      eventBridge: noClient,
      lambda: noClient,
      stepFunctions: noClient,
    },
    ...overrides,
    printed,
  };
}
