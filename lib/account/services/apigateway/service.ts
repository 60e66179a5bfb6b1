import { AwsError, type Context, NotModelledError, type Service } from '../../contract.ts';
import type { HttpApiRequest } from '../../wire/http-api.ts';
import { type FrontResponse, frontEvent, frontResponse } from '../../wire/payload-2.ts';
import { type HttpApi, type Route, routeOf } from './http-apis.ts';
import { apiGatewayResources } from './resources.ts';

/**
 * API Gateway, as far as an HTTP API without authorizers in front of functions needs it (developer guide, "Create AWS Lambda
 * proxy integrations for HTTP APIs"). A request to one is an operation that only the wire knows; the API itself is not
 * modelled beyond CloudFormation.
 */
export function apiGatewayService(context: Context): Service {
  const apis = new Map<string, HttpApi>();
  return {
    name: 'execute-api',
    operations: {
      Invoke: (request: HttpApiRequest): FrontResponse | Promise<FrontResponse> => {
        const api = apis.get(request.apiId);
        if (!api) throw new NotModelledError(`a request to the API ${request.apiId}: there is none of that id`);
        const route = api.stage === undefined ? undefined : routeOf(api, request);
        return route ? integrate(context, api, route, request) : failure(404, 'Not Found');
      },
    },
    permissions: () => [],
    resources: apiGatewayResources(context, apis),
  };
}

/** Invokes the function as API Gateway, which its policy must allow for this route of this API. */
async function integrate(
  context: Context,
  api: HttpApi,
  route: Route,
  request: HttpApiRequest,
): Promise<FrontResponse> {
  const { accountId, region, clock, random, call } = context;
  if ('cookie' in request.headers) throw new NotModelledError('cookies of a request to an HTTP API are not modelled');
  const { stage = '' } = api;
  const event = frontEvent(request, {
    accountId,
    apiId: api.id,
    domainName: `${api.id}.execute-api.${region}.amazonaws.com`,
    requestId: random.uuid(),
    routeKey: route.key,
    stage,
    timeEpoch: clock.now(),
  });
  const place = route.key.replace(' ', '');
  const sourceArn = `arn:aws:execute-api:${region}:${accountId}:${api.id}/${stage}/${place}`;
  try {
    const { FunctionError, Payload } = (await call({
      service: 'lambda',
      operation: 'Invoke',
      input: {
        FunctionName: api.integrations.get(route.integrationId) ?? '',
        Payload: new TextEncoder().encode(JSON.stringify(event)),
      },
      principal: { kind: 'service', name: 'apigateway.amazonaws.com', sourceArn },
    })) as { readonly FunctionError?: string; readonly Payload: Uint8Array };
    if (FunctionError !== undefined) return failure(500, 'Internal Server Error');
    return frontResponse(JSON.parse(new TextDecoder().decode(Payload)));
  } catch (error) {
    // Why is not told: neither that the policy forbids it, nor that the function is throttled.
    if (error instanceof AwsError) return failure(500, 'Internal Server Error');
    throw error;
  }
}

const failure = (statusCode: number, message: string): FrontResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});
