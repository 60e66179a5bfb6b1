import type { LambdaClient } from '@aws-sdk/client-lambda';
import { HttpRequest } from '@smithy/core/transport';
import { SignatureV4 } from '@smithy/signature-v4';
import { textOf } from './text-of.ts';

export interface SignedPost {
  readonly url: URL;
  /** What it is signed for: `lambda`, `iam`. */
  readonly service: string;
  /** @default the client's */
  readonly region?: string;
  /** Beside `host`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The instant of the signature, milliseconds since the epoch. */
  readonly now: number;
  readonly abortSignal?: AbortSignal;
}

export interface PostAnswer {
  readonly statusCode: number;
  readonly text: string;
}

/** One request with a client's credentials and connections, to wherever it goes. It is tried once; whatever is answered is a value. */
export async function signedPost({ config }: LambdaClient, post: SignedPost): Promise<PostAnswer> {
  const { credentials, sha256, requestHandler } = config;
  const { url, service, region = config.region, headers, body, now, abortSignal } = post;
  const { protocol, hostname, host, port, pathname: path } = url;
  const signer = new SignatureV4({ service, credentials, region, sha256 });
  const request = new HttpRequest({
    ...{ protocol, hostname, ...(port !== '' && { port: Number(port) }) },
    ...{ method: 'POST', path, headers: { host, ...headers }, body },
  });
  const signed = await signer.sign(request, { signingDate: new Date(now) });
  const { response } = await requestHandler.handle(new HttpRequest(signed), { abortSignal });
  return { statusCode: response.statusCode, text: await textOf(response.body) };
}
