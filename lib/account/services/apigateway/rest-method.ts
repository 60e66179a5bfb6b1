import { NotModelledError } from '../../contract.ts';
import { accept, only } from './properties.ts';
import type { FunctionMethod, MockMethod, RestMethod } from './rest-apis.ts';

const type = 'ApiGateway::Method';

/** What a method does, by the properties of its resource. Refuses what is not modelled. */
export function methodOf(properties: any): RestMethod {
  const { ApiKeyRequired = false, ...others } = properties;
  accept(type, others, [
    'AuthorizationType',
    'HttpMethod',
    'Integration',
    'MethodResponses',
    'ResourceId',
    'RestApiId',
  ]);
  only(type, properties, { AuthorizationType: 'NONE' });
  if (String(ApiKeyRequired) !== 'false') throw new NotModelledError(`AWS::${type} with an API key is not modelled`);
  const { Integration = {}, MethodResponses } = properties;
  if (Integration.Type === 'MOCK') return mockMethod(Integration, MethodResponses ?? []);
  if (MethodResponses) throw new NotModelledError(`AWS::${type} with MethodResponses is not modelled`);
  return functionMethod(Integration);
}

/** The longest that a function is waited for, unless the quota was raised (developer guide, "Quotas for REST APIs"). */
const longestMs = 29_000;

const functionUri = /:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(arn:[^/]+)\/invocations$/;

function functionMethod(integration: any): FunctionMethod {
  accept(type, integration, ['IntegrationHttpMethod', 'TimeoutInMillis', 'Type', 'Uri']);
  only(type, integration, { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST' });
  const [, functionArn] = functionUri.exec(integration.Uri) ?? [];
  if (functionArn === undefined) {
    throw new NotModelledError(`AWS::${type} with the Uri ${integration.Uri} is not modelled`);
  }
  return { kind: 'function', functionArn, timeoutMs: Number(integration.TimeoutInMillis ?? longestMs) };
}

const header = /^method\.response\.header\.([\w-]+)$/;

/** A mock whose one response is the default and has only headers in quotes (developer guide, "Mock integrations for REST APIs"). */
function mockMethod(integration: any, methodResponses: readonly any[]): MockMethod {
  accept(type, integration, ['IntegrationResponses', 'RequestTemplates', 'Type']);
  const [response, ...others] = integration.IntegrationResponses ?? [];
  const declared = methodResponses.find(({ StatusCode }) => StatusCode === response?.StatusCode);
  if (!declared || others.length > 0) {
    throw new NotModelledError(`AWS::${type} with a MOCK that has not just one response is not modelled`);
  }
  accept(type, response, ['ResponseParameters', 'StatusCode']);
  const headers = Object.entries<string>(response.ResponseParameters ?? {}).map(([target, value]) => {
    const [, name] = header.exec(target) ?? [];
    const [, text] = /^'(.*)'$/.exec(value) ?? [];
    if (name === undefined || text === undefined) {
      throw new NotModelledError(`AWS::${type} with the mapping of ${value} to ${target} is not modelled`);
    }
    return [name.toLowerCase(), text] as const;
  });
  return { kind: 'mock', statusCode: Number(response.StatusCode), headers: Object.fromEntries(headers) };
}
