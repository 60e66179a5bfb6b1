import { createHash } from 'node:crypto';
import { AwsError, type Context, NotModelledError, type Operation, type Principal } from '../../contract.ts';
import { callerArn } from '../../iam/caller-arn.ts';
import type { FunctionUrlRequest } from '../../wire/function-url.ts';
import { type FrontResponse, frontEvent, frontResponse } from '../../wire/payload-2.ts';
import type { Invocations } from './invocations.ts';
import { LATEST, versionOf } from './names.ts';
import { answerOf } from './payload.ts';
import type { FunctionStore } from './store.ts';

interface UrlDeps {
  readonly context: Context;
  readonly store: FunctionStore;
  readonly invocations: Invocations;
}

/**
 * What happens at a function's URL with the auth type `AWS_IAM` (Lambda developer guide, "Invoking Lambda function URLs"). It
 * is an operation that only the wire knows.
 */
export function invokeFunctionUrl({ context, store, invocations }: UrlDeps): Operation {
  return async (request: FunctionUrlRequest, { principal }): Promise<FrontResponse> => {
    const found = store.atUrl(request.urlId);
    if (!found) throw new AwsError('AccessDeniedException', 'Forbidden', 403);
    const { fn, qualifier, url } = found;
    if (url.authType !== 'AWS_IAM' || url.invokeMode !== 'BUFFERED') {
      throw new NotModelledError(`a request to a URL with ${url.authType} and ${url.invokeMode} is not modelled`);
    }
    const requestId = context.random.uuid();
    const event = urlEvent(context, request, { principal, requestId });
    const invoked = qualifier === LATEST ? undefined : qualifier;
    const { version, outcome } = await invocations.run(fn, invoked, event, requestId);
    const timeoutSeconds = versionOf(fn, version)?.settings.timeoutSeconds ?? 0;
    const { payload, functionError } = answerOf(outcome, requestId, timeoutSeconds);
    if (functionError) return { statusCode: 502, headers: {}, body: 'Internal Server Error' };
    return frontResponse(JSON.parse(payload));
  };
}

/** AWS has checked the signature, so nobody but the caller can be in `authorizer.iam`. */
function urlEvent(
  { accountId, region, clock }: Context,
  request: FunctionUrlRequest,
  { principal, requestId }: { readonly principal: Principal; readonly requestId: string },
) {
  const userArn = callerArn(principal, accountId);
  const userId = userIdOf(userArn);
  const iam = { accessKey: 'ASIASIMULATED', accountId, callerId: userId, principalOrgId: null, userArn, userId };
  return frontEvent(request, {
    accountId,
    apiId: request.urlId,
    domainName: `${request.urlId}.lambda-url.${region}.on.aws`,
    requestId,
    routeKey: '$default',
    stage: '$default',
    timeEpoch: clock.now(),
    authorization: { authentication: null, authorizer: { iam: { ...iam, cognitoIdentity: null } } },
  });
}

/** `AROA…:session` for roles, `AIDA…` for users: made of the ARN, so that it is always the same. */
function userIdOf(arn: string): string {
  const digest = createHash('sha256').update(arn).digest('hex').toUpperCase().slice(0, 17);
  const [, session] = /:assumed-role\/[^/]+\/(.+)$/.exec(arn) ?? [];
  return session === undefined ? `AIDA${digest}` : `AROA${digest}:${session}`;
}
