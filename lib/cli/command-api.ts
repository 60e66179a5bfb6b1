import { findFunctionUrl } from '../aws/function-url.ts';
import type { FlagEvent } from '../core/flags/flag-event.ts';
import { UsageError } from './command.ts';
import type { Context } from './context.ts';

/** What the command API answers; what is known of the rollout is absent where there is no such rollout. */
export interface ApiReply {
  readonly did: 'accepted' | 'done-already' | 'refused' | 'looked';
  readonly because?: 'forbidden' | 'passed' | 'unknown' | 'unreadable';
  readonly says: string;
  readonly by?: string;
  readonly rolloutId?: string;
  readonly stage?: number | null;
  readonly stages?: number;
  /** Of a flag: what became of it, and how many seconds it took to deploy that. */
  readonly flag?: FlagEvent;
  readonly seconds?: number;
  /** The flag's rollout that was aborted with it. */
  readonly aborted?: string;
}

/** Sends one request to a control plane's command API, signed by whoever runs the command. */
export type CommandApi = (body: object) => Promise<ApiReply>;

/** Finds the command API of a control plane by its function's name. Throws a usage error when there is none. */
export async function openCommandApi({ clients, now }: Context, controlPlane: string): Promise<CommandApi> {
  const functionName = `${controlPlane}-command`;
  const url = await findFunctionUrl(await clients.lambda(), functionName);
  if (!url) {
    throw new UsageError(
      `no function ${functionName} with a URL in this account and Region; deploy the control plane (again), or name yours with --control-plane`,
    );
  }
  return async (body) => {
    const { statusCode, text } = await url.post(body, now());
    const reply = jsonIn(text);
    if (isReply(reply)) return reply;
    if (statusCode === 403) throw new NotLetIn();
    throw new Error(`the command API answered ${statusCode}: ${text.slice(0, 200)}`);
  };
}

/** The caller's own policies do not allow them to use the command API. */
export class NotLetIn extends Error {
  override readonly name = 'NotLetIn';
  constructor() {
    super(
      'the command API does not let you in: it takes lambda:InvokeFunctionUrl and, through the URL, lambda:InvokeFunction, which ControlPlane.grantCommands gives',
    );
  }
}

const isReply = (value: unknown): value is ApiReply => typeof value === 'object' && value !== null && 'did' in value;

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
