import type { LambdaClient } from '@aws-sdk/client-lambda';
import { signedPost } from './signed-post.ts';

export interface JsonOperation {
  /** As it is signed for, and as its host begins. */
  readonly service: string;
  /** `AmazonSSM.GetCalendarState` */
  readonly target: string;
}

export interface JsonAnswer {
  readonly statusCode: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * One request in the protocol AWS JSON 1.1, with the credentials, Region and connections of another service's client: a
 * client of its own would be a sixth of a bundle. It is tried once; whatever AWS answers is a value.
 */
export async function askJson(
  client: LambdaClient,
  { service, target }: JsonOperation,
  input: object,
  { now, abortSignal }: { readonly now: number; readonly abortSignal: AbortSignal },
): Promise<JsonAnswer> {
  const { hostname } = client.config.endpointProvider({ Region: await client.config.region() }).url;
  const { statusCode, text } = await signedPost(client, {
    url: new URL(`https://${hostname.replace(/^lambda/, service)}/`),
    service,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(input),
    now,
    abortSignal,
  });
  return { statusCode, body: text === '' ? {} : (JSON.parse(text) as JsonAnswer['body']) };
}
