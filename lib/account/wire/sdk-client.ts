import { HttpResponse } from '@smithy/core/transport';
import type { WireRequest, WireResponse } from './http.ts';
import { type SdkRequest, wireRequestOf } from './sdk-request.ts';

/** What any SDK client takes: `new LambdaClient(config)`. */
export interface SdkClientConfig extends Readonly<typeof settings> {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: 1;
  readonly requestHandler: SdkRequestHandler;
}

/**
 * Everything that a client would else look for in `~/.aws`, each at its default. Reading files takes real time, in which
 * the virtual clock would run on; and nobody's own settings have a say here.
 */
const settings = {
  endpoint: 'https://simulated.invalid',
  defaultsMode: 'standard',
  retryMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  accountIdEndpointMode: 'disabled',
  disableClockSkewCorrection: true,
  authSchemePreference: [] as string[],
  userAgentAppId: 'simulated-account',
} as const;

export interface SdkRequestHandler {
  // The SDK's own request type has more members than matter here, and differs between its versions.
  readonly handle: (request: any) => Promise<{ response: HttpResponse }>;
  readonly destroy: () => void;
}

/** Configuration of a client whose signed requests go to `send`. The credentials are for signing alone. */
export function sdkClientConfig(
  region: string,
  send: (request: WireRequest) => Promise<WireResponse>,
): SdkClientConfig {
  const handle = async (request: SdkRequest) => {
    const { status, headers, body } = await send(wireRequestOf(request));
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    return { response: new HttpResponse({ statusCode: status, headers: { ...headers }, body: bytes }) };
  };
  const credentials = { accessKeyId: 'AKIAOUTSIDE', secretAccessKey: 'only for signing' };
  return { ...settings, region, credentials, maxAttempts: 1, requestHandler: { handle, destroy: () => {} } };
}
