import { GetFunctionUrlConfigCommand, type LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { type PostAnswer, signedPost } from './signed-post.ts';

/** A function's own URL, called as whoever the client's credentials are. */
export interface FunctionUrl {
  /** Posts JSON, signed at an instant in milliseconds since the epoch. */
  readonly post: (body: object, now: number) => Promise<PostAnswer>;
}

/** Finds the URL of a function; `undefined` when there is no such function, or it has none. */
export async function findFunctionUrl(client: LambdaClient, functionName: string): Promise<FunctionUrl | undefined> {
  const address = await urlOf(client, functionName);
  return address === undefined ? undefined : functionUrl(client, new URL(address));
}

async function urlOf(client: LambdaClient, functionName: string): Promise<string | undefined> {
  try {
    const { FunctionUrl: url } = await client.send(new GetFunctionUrlConfigCommand({ FunctionName: functionName }));
    return url;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** URLs are signed for the service `lambda` (Lambda developer guide, "Invoking Lambda function URLs"). */
const functionUrl = (client: LambdaClient, url: URL): FunctionUrl => ({
  post: (body, now) =>
    signedPost(client, {
      ...{ url, service: 'lambda', headers: { 'content-type': 'application/json' } },
      ...{ body: JSON.stringify(body), now },
    }),
});
