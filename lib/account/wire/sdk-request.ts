import type { WireRequest } from './http.ts';

/** The part of the SDK's `HttpRequest` that reaches the wire, as a `requestHandler` is given it. */
export interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The request that Node's HTTP handler of the SDK would have sent. */
export function wireRequestOf({ method, path, query = {}, headers, body }: SdkRequest): WireRequest {
  const search = Object.entries(query).flatMap(([key, value]) => [value].flat().map((item) => parameter(key, item)));
  return {
    method,
    target: search.length === 0 ? path : `${path}?${search.join('&')}`,
    headers: lowerCaseNames(headers),
    body: bodyOf(body),
  };
}

const parameter = (key: string, value: string | null) =>
  value === null ? encodeURIComponent(key) : `${encodeURIComponent(key)}=${encodeURIComponent(value)}`;

function bodyOf(body: unknown): Uint8Array | string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError(`a request body must be a string or bytes, got ${Object.prototype.toString.call(body)}`);
}

/** Header names as this wire has them. */
export function lowerCaseNames(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const lower: Record<string, string> = {};
  for (const name in headers) lower[name.toLowerCase()] = String(headers[name]);
  return lower;
}
