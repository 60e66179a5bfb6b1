import { gunzipSync } from 'node:zlib';

/** An HTTP request as an SDK sends it. Header names are lower case. */
export interface WireRequest {
  readonly method: string;
  /** Path and query string, percent-encoded. */
  readonly target: string;
  /** `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | undefined;
}

export interface WireResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** The body of a request, inflated when its sender compressed it. */
export function bodyBytes({ headers, body }: WireRequest): Uint8Array {
  if (body === undefined) return new Uint8Array();
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
}

/** The body of a request as JSON; an empty one is an empty object, as all AWS JSON services read it. */
export function bodyJson(request: WireRequest): unknown {
  const { headers, body } = request;
  if (typeof body === 'string' && headers['content-encoding'] === undefined) return body === '' ? {} : JSON.parse(body);
  const bytes = bodyBytes(request);
  return bytes.length === 0 ? {} : JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
}

/** What the signature of a request says (Signature Version 4): who sent it, and to which service in which Region. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  /** The signing name: `monitoring` for CloudWatch. */
  readonly signingName: string;
}

/** Reads the credential scope of the `Authorization` header; `undefined` for an unsigned request. */
export function signatureOf(headers: Readonly<Record<string, string>>): Signature | undefined {
  const match = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '');
  return match ? { accessKeyId: match[1]!, region: match[2]!, signingName: match[3]! } : undefined;
}
