import type { Clock } from '../clock.ts';
import { type WireRequest, type WireResponse, bodyBytes } from '../wire/http.ts';
import type { Random } from '../random.ts';

/** What somebody's function wrote to a response URL. */
export type Upload = (body: Uint8Array) => void;

export interface ResponseUrls {
  /** The host that the URLs name. */
  readonly host: string;
  /** A new presigned URL; `onUpload` gets every body that is put there. */
  readonly open: (key: string, onUpload: Upload) => string;
  /** Answers a request to the host as S3 does. */
  readonly answer: (request: WireRequest) => Promise<WireResponse>;
}

/** How long a response URL may be used: longer than any custom resource may take. */
const EXPIRES_SECONDS = 7_200;

/**
 * The bucket that takes the answers of custom resources. It is S3 to whoever writes there: any body is taken with 200, also
 * one that CloudFormation refuses afterwards or does not wait for any more.
 */
export function responseUrls(clock: Clock, random: Random, region: string): ResponseUrls {
  const host = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}.s3.amazonaws.com`;
  const open = new Map<string, { readonly until: number; readonly onUpload: Upload }>();

  return {
    host,
    open: (key, onUpload) => {
      const query = new URLSearchParams({
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Date': new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, ''),
        'X-Amz-SignedHeaders': 'host',
        'X-Amz-Expires': String(EXPIRES_SECONDS - 1),
        'X-Amz-Credential': `AKIA${random.hex(16).toUpperCase()}/cloudformation`,
        'X-Amz-Signature': random.hex(64),
      });
      const target = `/${encodeURIComponent(key).replaceAll('%2F', '/')}?${query.toString()}`;
      open.set(target, { until: clock.now() + EXPIRES_SECONDS * 1_000, onUpload });
      return `https://${host}${target}`;
    },
    answer: async (request) => {
      await clock.sleep(random.between(10, 60));
      const place = open.get(request.target);
      if (request.method !== 'PUT' || !place || clock.now() > place.until) return refused;
      place.onUpload(bodyBytes(request));
      return { status: 200, headers: { 'content-length': '0', server: 'AmazonS3' }, body: '' };
    },
  };
}

const refused: WireResponse = {
  status: 403,
  headers: { 'content-type': 'application/xml' },
  body: '<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
};
