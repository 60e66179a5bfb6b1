import type { AwsError } from '../contract.ts';
import { bodyBytes, type WireRequest, type WireResponse } from './http.ts';
import type { FrontRequest } from './payload-2.ts';

/** A request to an HTTP API of API Gateway, which is no operation of an AWS API. */
export interface HttpApiRequest extends FrontRequest {
  readonly apiId: string;
}

const host = /^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.amazonaws\.com$/;

/** The request, if it is for an HTTP API: its host says so. */
export function httpApiRequest(request: WireRequest): HttpApiRequest | undefined {
  const [, apiId] = host.exec(request.headers.host ?? '') ?? [];
  if (apiId === undefined) return undefined;
  const [path = '/', rawQueryString = ''] = request.target.split('?');
  const body = Buffer.from(bodyBytes(request)).toString();
  const { method, headers } = request;
  return { apiId, method, path, rawQueryString, headers, body: body === '' ? undefined : body };
}

/** What an API answers where the request never got to a route. */
export const apiFailure = ({ status, message }: AwsError): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});
