import { AnswerLostError } from '../common-errors.ts';
import { AwsError, type Call, NotModelledError, type Principal } from '../contract.ts';
import type { CallOrigin } from '../gate.ts';
import type { Random } from '../random.ts';
import { type FunctionUrlRequest, forbidden, functionUrlRequest, urlFailure, urlSigner } from './function-url.ts';
import type { WireRequest, WireResponse } from './http.ts';
import { apiFailure, type HttpApiRequest, httpApiRequest } from './http-api.ts';
import { type FrontResponse, onTheWire } from './payload-2.ts';
import { isGlobal } from './query.ts';
import { decodeRequest } from './wire.ts';

export interface ServerOptions {
  /** The only Region there is: a request signed for another one is not modelled. */
  readonly region: string;
  readonly random: Random;
  readonly call: (call: Call, origin?: CallOrigin) => Promise<object>;
  readonly principalOf: (accessKeyId: string) => Principal;
}

/**
 * The account's end of the wire. Answers a request, errors of AWS included; rejects with {@link AnswerLostError} when the
 * connection closes without an answer, and with whatever is not AWS's, {@link NotModelledError} above all.
 */
export type WireServer = (request: WireRequest, from?: RequestOrigin) => Promise<WireResponse>;

/** What is known of a request's sender beside its signature. */
export interface RequestOrigin {
  readonly origin?: CallOrigin;
  /** @default whoever was given the access key */
  readonly principal?: Principal;
  readonly fromOutside?: boolean;
}

export function wireServer({ region, random, call, principalOf }: ServerOptions): WireServer {
  type From = Pick<Call, 'principal' | 'fromOutside'>;
  const visit = (made: Call, onFailure: (error: AwsError) => WireResponse, origin?: CallOrigin) =>
    call(made, origin).then(
      (output) => onTheWire(output as FrontResponse),
      (error: unknown) => {
        if (error instanceof AwsError && !(error instanceof AnswerLostError)) return onFailure(error);
        throw error;
      },
    );
  const visitUrl = (input: FunctionUrlRequest, from: From, origin?: CallOrigin) =>
    visit({ service: 'lambda', operation: 'InvokeFunctionUrl', input, ...from }, urlFailure, origin);
  const visitApi = (input: HttpApiRequest, from: From, origin?: CallOrigin) =>
    visit({ service: 'execute-api', operation: 'Invoke', input, ...from }, apiFailure, origin);

  return async (request, { origin, principal, fromOutside = false } = {}) => {
    const toUrl = functionUrlRequest(request);
    if (toUrl) {
      const signer = urlSigner(request);
      const caller = signer === undefined ? undefined : (principal ?? principalOf(signer));
      return caller ? visitUrl(toUrl, { principal: caller, fromOutside }, origin) : forbidden;
    }
    const toApi = httpApiRequest(request);
    // Nobody is asked who they are: no route that is modelled has an authorizer.
    if (toApi) return visitApi(toApi, { principal: principal ?? { kind: 'administrator' }, fromOutside }, origin);
    const decoded = decodeRequest(request);
    if (decoded.region !== region && !isGlobal(decoded.service)) {
      throw new NotModelledError(
        `a call to ${decoded.service} in ${decoded.region}: the account is simulated in ${region}`,
      );
    }
    const { service, operation, input, succeed, fail } = decoded;
    const caller = principal ?? principalOf(decoded.accessKeyId);
    const response = await call({ service, operation, input, principal: caller, fromOutside }, origin).then(
      succeed,
      (error: unknown) => {
        if (error instanceof AwsError && !(error instanceof AnswerLostError)) return fail(error);
        throw error;
      },
    );
    return { ...response, headers: { ...response.headers, 'x-amzn-requestid': random.uuid() } };
  };
}
