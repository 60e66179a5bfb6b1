import type { WireRequest, WireResponse } from '../wire/http.ts';

const path = '/function-url/';
const ofAws = /https:\/\/([a-z0-9]+)\.lambda-url\.[a-z0-9-]+\.on\.aws\//g;

/**
 * The URLs of functions, which have hosts of their own at AWS, below the address of a port. Works as a reverse proxy does:
 * what the account answers names the port's address, and a request that comes there names the function's host again.
 */
export const functionUrlsBelow = (address: string, region: string) => ({
  inward: (request: WireRequest): WireRequest => {
    if (!request.target.startsWith(path)) return request;
    const [, id = '', rest = ''] = /^([a-z0-9]*)\/?(.*)$/s.exec(request.target.slice(path.length)) ?? [];
    const host = `${id}.lambda-url.${region}.on.aws`;
    return { ...request, target: `/${rest}`, headers: { ...request.headers, host } };
  },
  outward: (response: WireResponse): WireResponse => {
    const { body } = response;
    return typeof body === 'string' ? { ...response, body: body.replaceAll(ofAws, `${address}${path}$1/`) } : response;
  },
});
