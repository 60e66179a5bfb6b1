import { NotModelledError } from '../contract.ts';
import type { WireResponse } from './http.ts';

/** A request to an address in front of a function: a function URL, or an HTTP API. */
export interface FrontRequest {
  readonly method: string;
  readonly path: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface FrontResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** As it goes over the wire. */
export const onTheWire = ({ statusCode, headers, body }: FrontResponse): WireResponse => ({
  status: statusCode,
  headers,
  body,
});

/** What is known of the address, and of who asked. */
export interface Front {
  readonly accountId: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly requestId: string;
  readonly routeKey: string;
  readonly stage: string;
  readonly timeEpoch: number;
  /** Who signed the request, where that was asked. */
  readonly authorization?: object;
}

/** The event of payload format 2.0 (API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs"). */
export function frontEvent({ method, path, rawQueryString, headers, body }: FrontRequest, front: Front) {
  const { routeKey, stage, authorization = {}, domainName, timeEpoch, accountId, apiId, requestId } = front;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    headers,
    requestContext: {
      accountId,
      apiId,
      ...authorization,
      domainName,
      domainPrefix: apiId,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '198.51.100.7', userAgent: headers['user-agent'] ?? '' },
      requestId,
      routeKey,
      stage,
      time: new Date(timeEpoch).toUTCString(),
      timeEpoch,
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
  };
}

/** What a function answers without a `statusCode` is the body of a 200 in JSON. */
export function frontResponse(answer: unknown): FrontResponse {
  if (typeof answer === 'object' && answer !== null && 'statusCode' in answer) {
    const {
      statusCode,
      headers = {},
      body = '',
      isBase64Encoded,
    } = answer as Partial<FrontResponse> & {
      readonly isBase64Encoded?: boolean;
    };
    if (isBase64Encoded) throw new NotModelledError('a response in Base64 to an HTTP request is not modelled');
    return { statusCode: Number(statusCode), headers, body };
  }
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
}
