import type { Context } from '../../contract.ts';
import type { FrontResponse } from '../../wire/payload-2.ts';

export interface Invocation {
  /** A version's or an alias's perhaps. */
  readonly functionArn: string;
  /** What is calling: API, stage, method and path, the end of the ARN that the function's policy is asked for. */
  readonly place: string;
  readonly event: object;
}

/** What a function answered; parsed, where it is JSON. */
export interface Answer {
  readonly functionError: boolean;
  readonly payload: unknown;
}

/**
 * Invokes a function as API Gateway does, for one method of one API. Rejects with the {@link AwsError} of the invocation
 * where there was none: the function's policy may forbid it, or the function be throttled.
 */
export async function invokeBehind(context: Context, { functionArn, place, event }: Invocation): Promise<Answer> {
  const { accountId, region, call } = context;
  const sourceArn = `arn:aws:execute-api:${region}:${accountId}:${place}`;
  const { FunctionError, Payload } = (await call({
    service: 'lambda',
    operation: 'Invoke',
    input: { FunctionName: functionArn, Payload: new TextEncoder().encode(JSON.stringify(event)) },
    principal: { kind: 'service', name: 'apigateway.amazonaws.com', sourceArn },
  })) as { readonly FunctionError?: string; readonly Payload: Uint8Array };
  return { functionError: FunctionError !== undefined, payload: JSON.parse(new TextDecoder().decode(Payload)) };
}

/** An answer of API Gateway's own. REST APIs say what kind of error it is in a header. */
export const failure = (statusCode: number, message: string, type?: string): FrontResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...(type !== undefined && { 'x-amzn-errortype': type }) },
  body: JSON.stringify({ message }),
});
