import { type Context, NotModelledError, type Service } from '../../contract.ts';
import type { HttpApiRequest } from '../../wire/http-api.ts';
import type { FrontResponse } from '../../wire/payload-2.ts';
import { requestHttpApi } from './http-api-requests.ts';
import { httpApiResources } from './http-api-resources.ts';
import type { HttpApi } from './http-apis.ts';
import { requestRestApi } from './rest-api-requests.ts';
import { restApiResources, type Trusts } from './rest-api-resources.ts';
import type { RestApi } from './rest-apis.ts';

/**
 * API Gateway, as far as HTTP and REST APIs without authorizers in front of functions need it. A request to one is an
 * operation that only the wire knows; the APIs themselves are made by CloudFormation alone.
 */
export function apiGatewayService(context: Context, trusts: Trusts): Service {
  const httpApis = new Map<string, HttpApi>();
  const restApis = new Map<string, RestApi>();
  return {
    name: 'execute-api',
    operations: {
      Invoke: (request: HttpApiRequest): Promise<FrontResponse> => {
        const httpApi = httpApis.get(request.apiId);
        if (httpApi) return requestHttpApi(context, httpApi, request);
        const restApi = restApis.get(request.apiId);
        if (restApi) return requestRestApi(context, restApi, request);
        throw new NotModelledError(`a request to the API ${request.apiId}: there is none of that id`);
      },
    },
    permissions: () => [],
    resources: { ...httpApiResources(context, httpApis), ...restApiResources(context, restApis, trusts) },
  };
}
