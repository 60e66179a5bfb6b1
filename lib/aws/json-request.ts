import type { LambdaClient } from '@aws-sdk/client-lambda';
import { HttpRequest } from '@smithy/core/transport';
import { SignatureV4 } from '@smithy/signature-v4';
import { textOf } from './text-of.ts';

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
  { config }: LambdaClient,
  { service, target }: JsonOperation,
  input: object,
  { now, abortSignal }: { readonly now: number; readonly abortSignal: AbortSignal },
): Promise<JsonAnswer> {
  const { credentials, sha256, requestHandler } = config;
  const region = await config.region();
  const signer = new SignatureV4({ service, credentials, region, sha256 });
  const { hostname: ofLambda } = config.endpointProvider({ Region: region }).url;
  const hostname = ofLambda.replace(/^lambda/, service);
  const request = new HttpRequest({
    protocol: 'https:',
    hostname,
    method: 'POST',
    path: '/',
    headers: { host: hostname, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(input),
  });
  const signed = await signer.sign(request, { signingDate: new Date(now) });
  const { response } = await requestHandler.handle(new HttpRequest(signed), { abortSignal });
  const text = await textOf(response.body);
  return { statusCode: response.statusCode, body: text === '' ? {} : (JSON.parse(text) as JsonAnswer['body']) };
}
