import type { Clock } from '../../clock.ts';
import { AwsError, type Context } from '../../contract.ts';
import type { HttpApiRequest } from '../../wire/http-api.ts';
import { proxyEvent, proxyResponse } from '../../wire/payload-1.ts';
import type { FrontResponse } from '../../wire/payload-2.ts';
import { type Answer, failure, invokeBehind } from './invoke-behind.ts';
import type { Deployment, FunctionMethod, RestApi } from './rest-apis.ts';
import { type Found, methodFor } from './rest-routing.ts';

/**
 * What a REST API answers (developer guide, "Lambda proxy integrations in API Gateway" and "Gateway response types for API
 * Gateway"): what the function of the request's method does, in the deployment that the request's stage serves.
 */
export async function requestRestApi(context: Context, api: RestApi, request: HttpApiRequest): Promise<FrontResponse> {
  const [, stage = '', path = '/'] = /^\/([^/]*)(\/.*)?$/.exec(request.path) ?? [];
  const deployment = api.deployments.get(api.stages.get(stage) ?? '');
  if (!deployment) return failure(403, 'Forbidden', 'ForbiddenException');
  const found = methodFor(deployment, request.method, path);
  if (!found) return failure(403, 'Missing Authentication Token', 'MissingAuthenticationTokenException');
  const { method } = found;
  if (method.kind === 'mock') {
    const { statusCode, headers } = method;
    return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: '' };
  }
  return askFunction(context, method, { api, stage, path, deployment, found, request });
}

async function askFunction(
  context: Context,
  { functionArn, timeoutMs }: FunctionMethod,
  visit: Visit,
): Promise<FrontResponse> {
  const { api, stage, request, found } = visit;
  try {
    const invocation = invokeBehind(context, {
      functionArn,
      place: `${api.id}/${stage}/${request.method}${found.resource.path}`,
      event: eventOf(context, visit),
    });
    const answer = await inTime(context.clock, invocation, timeoutMs);
    if (!answer) return failure(504, 'Endpoint request timed out', 'InternalServerErrorException');
    // A function that failed has not answered in the form that is asked for, either.
    const response = answer.functionError ? undefined : proxyResponse(answer.payload);
    return response ?? failure(502, 'Internal server error', 'InternalServerErrorException');
  } catch (error) {
    // Why is only in the API's logs: "Invalid permissions on Lambda function", or that the function is throttled.
    if (error instanceof AwsError) return failure(500, 'Internal server error', 'InternalServerErrorException');
    throw error;
  }
}

interface Visit {
  readonly api: RestApi;
  readonly stage: string;
  readonly path: string;
  readonly deployment: Deployment;
  readonly found: Found;
  readonly request: HttpApiRequest;
}

function eventOf({ accountId, region, clock, random }: Context, visit: Visit): object {
  const { api, stage, path, deployment, found, request } = visit;
  const { resource, pathParameters } = found;
  return proxyEvent(
    { ...request, path },
    {
      accountId,
      apiId: api.id,
      deploymentId: deployment.id,
      domainName: `${api.id}.execute-api.${region}.amazonaws.com`,
      pathParameters,
      requestId: random.uuid(),
      extendedRequestId: `${random.hex(11)}=`,
      resourceId: resource.resourceId,
      resourcePath: resource.path,
      stage,
      timeEpoch: clock.now(),
    },
  );
}

/** The answer, unless it takes longer than that; the function goes on all the same, and nobody hears of it. */
async function inTime(clock: Clock, invocation: Promise<Answer>, timeoutMs: number): Promise<Answer | undefined> {
  let isLate = (): void => {};
  const late = new Promise<undefined>((resolve) => {
    isLate = () => resolve(undefined);
  });
  const timer = clock.after(timeoutMs, isLate);
  try {
    return await Promise.race([invocation, late]);
  } finally {
    timer.cancel();
  }
}
