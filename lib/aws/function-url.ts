import { GetFunctionUrlConfigCommand, type LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { HttpRequest } from '@smithy/core/transport';
import { SignatureV4 } from '@smithy/signature-v4';
import { textOf } from './text-of.ts';

/** A function's own URL, called as whoever the client's credentials are. */
export interface FunctionUrl {
  /** Posts JSON, signed at an instant in milliseconds since the epoch. */
  readonly post: (body: object, now: number) => Promise<UrlReply>;
}

export interface UrlReply {
  readonly statusCode: number;
  readonly text: string;
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
function functionUrl({ config }: LambdaClient, { protocol, hostname, host, port, pathname }: URL): FunctionUrl {
  const { credentials, region, sha256, requestHandler } = config;
  const signer = new SignatureV4({ service: 'lambda', credentials, region, sha256 });
  return {
    post: async (body, now) => {
      const request = new HttpRequest({
        protocol,
        hostname,
        ...(port !== '' && { port: Number(port) }),
        method: 'POST',
        path: pathname,
        headers: { host, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const signed = await signer.sign(request, { signingDate: new Date(now) });
      const { response } = await requestHandler.handle(new HttpRequest(signed));
      return { statusCode: response.statusCode, text: await textOf(response.body) };
    },
  };
}
