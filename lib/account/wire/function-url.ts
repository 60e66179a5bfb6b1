import type { AwsError } from '../contract.ts';
import type { FrontRequest } from './payload-2.ts';
import { bodyBytes, signatureOf, type WireRequest, type WireResponse } from './http.ts';

/** A request to a function's own URL, which is no operation of an API. */
export interface FunctionUrlRequest extends FrontRequest {
  readonly urlId: string;
}

const host = /^([a-z0-9]+)\.lambda-url\.([a-z0-9-]+)\.on\.aws$/;

/** The request, if it is for a function's URL: its host says so. */
export function functionUrlRequest(request: WireRequest): FunctionUrlRequest | undefined {
  const [, urlId] = host.exec(request.headers.host ?? '') ?? [];
  if (urlId === undefined) return undefined;
  const [path = '/', rawQueryString = ''] = request.target.split('?');
  const body = Buffer.from(bodyBytes(request)).toString();
  const { authorization: _signature, ...headers } = request.headers;
  const { method } = request;
  return { urlId, method, path, rawQueryString, headers, body: body === '' ? undefined : body };
}

/** The access key that signed it, for the Lambda service. */
export const urlSigner = ({ headers }: WireRequest): string | undefined => {
  const signature = signatureOf(headers);
  return signature?.signingName === 'lambda' ? signature.accessKeyId : undefined;
};

/** What a URL answers to whoever may not call it, or may not be told why. */
export const forbidden: WireResponse = {
  status: 403,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' },
  body: '{"Message":"Forbidden"}',
};

/** Throttled or over the concurrency limit is 429; whatever else went wrong before the function ran is 500. */
export function urlFailure(error: AwsError): WireResponse {
  if (error.status === 403) return forbidden;
  const status = error.status === 429 ? 429 : 500;
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ Message: error.message }) };
}
