import { type Result, UsageError } from './command.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit-code.ts';
import { type LocalAction, type LocalReply, localPath } from './local-actions.ts';

/** Says something to the `tidegate local` that the environment points to, or else to the one at a port. */
export async function tellLocal({ env }: Context, action: LocalAction, port: number): Promise<Result> {
  const address = new URL(env.AWS_ENDPOINT_URL ?? `http://127.0.0.1:${port}`);
  if (!['127.0.0.1', 'localhost'].includes(address.hostname)) {
    throw new UsageError(`AWS_ENDPOINT_URL is ${address.href}, where no tidegate local can be; it is on 127.0.0.1`);
  }
  const answer = await post(new URL(localPath(action), address));
  const reply = (await answer.json()) as LocalReply;
  return { exitCode: EXIT.done, json: reply, text: reply.says };
}

async function post(url: URL): Promise<Response> {
  const nobody = `no tidegate local answers at ${url.origin}; tidegate local starts one, and prints the environment to use it with`;
  const answer = await fetch(url, { method: 'POST' }).catch(() => undefined);
  if (!answer?.ok) throw new UsageError(nobody);
  return answer;
}
