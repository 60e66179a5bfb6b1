import type { Principal } from '../contract.ts';

/** Everything the host needs to run one version of a function; it knows nothing else about Lambda's API. */
export interface FunctionCode {
  readonly functionName: string;
  readonly version: string;
  /** The folder that holds the bundled module; nothing is read from it where there is an `inlineSource`. */
  readonly codeFolder: string;
  /** The whole of `index.js`, where a template held the code itself. */
  readonly inlineSource?: string | undefined;
  /** `index.handler` */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Processes that run beside the function's. */
  readonly extensions?: readonly Extension[];
}

export type Extension = 'appconfig-agent';

/** One execution environment: module state lives as long as it does, and it serves one invocation at a time. */
export interface Sandbox {
  readonly invoke: (event: unknown, request: InvokeRequest) => Promise<InvokeOutcome>;
  /** Ends it wherever it is: its timers never fire, its open calls are never answered. */
  readonly destroy: () => void;
}

export interface InvokeRequest {
  readonly requestId: string;
  /** The ARN that was invoked, qualifier included. */
  readonly invokedArn: string;
}

export type InvokeOutcome =
  | { readonly kind: 'success' /** JSON text. */; readonly payload: string; readonly durationMs: number }
  | {
      readonly kind: 'error';
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace: readonly string[];
      readonly durationMs: number;
    }
  | { readonly kind: 'timeout'; readonly durationMs: number };

export interface SandboxHost {
  /** A cold start: runs the module's top level. Rejects with the module's own error when that fails. */
  readonly start: (code: FunctionCode) => Promise<Sandbox>;
  /** Who a signed request comes from, by its access key id. */
  readonly principalOf: (accessKeyId: string) => Principal;
}
