import { AwsError, type Context, NotModelledError } from '../../contract.ts';
import type { HttpApiRequest } from '../../wire/http-api.ts';
import { type FrontResponse, frontEvent, frontResponse } from '../../wire/payload-2.ts';
import { type HttpApi, type Route, routeOf } from './http-apis.ts';
import { failure, invokeBehind } from './invoke-behind.ts';

/**
 * What an HTTP API answers (developer guide, "Create AWS Lambda proxy integrations for HTTP APIs"): what the function of the
 * request's route does, whose policy must allow it for this route.
 */
export async function requestHttpApi(context: Context, api: HttpApi, request: HttpApiRequest): Promise<FrontResponse> {
  const route = api.stage === undefined ? undefined : routeOf(api, request);
  if (!route) return failure(404, 'Not Found');
  if ('cookie' in request.headers) throw new NotModelledError('cookies of a request to an HTTP API are not modelled');
  try {
    const { functionError, payload } = await invokeBehind(context, {
      functionArn: api.integrations.get(route.integrationId) ?? '',
      place: `${api.id}/${api.stage}/${route.key.replace(' ', '')}`,
      event: eventOf(context, api, route, request),
    });
    return functionError ? failure(500, 'Internal Server Error') : frontResponse(payload);
  } catch (error) {
    // Why is not told: neither that the policy forbids it, nor that the function is throttled.
    if (error instanceof AwsError) return failure(500, 'Internal Server Error');
    throw error;
  }
}

const eventOf = (
  { accountId, region, clock, random }: Context,
  { id, stage = '' }: HttpApi,
  { key }: Route,
  request: HttpApiRequest,
) =>
  frontEvent(request, {
    accountId,
    apiId: id,
    domainName: `${id}.execute-api.${region}.amazonaws.com`,
    requestId: random.uuid(),
    routeKey: key,
    stage,
    timeEpoch: clock.now(),
  });
