import {
  AwsError,
  type Context,
  type CreatedResource,
  NotModelledError,
  type ResourceHandler,
} from '../../contract.ts';
import type { HttpApi } from './http-apis.ts';
import { accept, only } from './properties.ts';

/** CloudFormation's resources of an HTTP API whose routes end at functions. What else it may have is refused by name. */
export function httpApiResources(
  { accountId, random, region }: Context,
  apis: Map<string, HttpApi>,
): Readonly<Record<string, ResourceHandler>> {
  const newId = () => random.hex(10);
  const apiOf = ({ ApiId }: { readonly ApiId: string }): HttpApi => {
    const api = apis.get(ApiId);
    if (!api) throw new AwsError('NotFoundException', `Invalid API identifier specified ${accountId}:${ApiId}`, 404);
    return api;
  };

  const putIntegration = (properties: any, ref = newId()): CreatedResource => {
    accept('ApiGatewayV2::Integration', properties, [
      'ApiId',
      'IntegrationType',
      'IntegrationUri',
      'PayloadFormatVersion',
    ]);
    only('ApiGatewayV2::Integration', properties, { IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
    apiOf(properties).integrations.set(ref, properties.IntegrationUri);
    return { ref, attributes: { IntegrationId: ref } };
  };
  const putRoute = (properties: any, ref = newId()): CreatedResource => {
    accept('ApiGatewayV2::Route', properties, ['ApiId', 'AuthorizationType', 'RouteKey', 'Target']);
    only('ApiGatewayV2::Route', { AuthorizationType: 'NONE', ...properties }, { AuthorizationType: 'NONE' });
    const { RouteKey: key, Target = '' } = properties;
    if (/[{}]/.test(key)) throw new NotModelledError(`a route with path variables (${key}) is not modelled`);
    const integrationId = String(Target).replace(/^integrations\//, '');
    const api = apiOf(properties);
    if (!api.integrations.has(integrationId)) {
      throw new AwsError('BadRequestException', `Invalid integration identifier specified: ${integrationId}`);
    }
    api.routes.set(ref, { key, integrationId });
    return { ref, attributes: { RouteId: ref } };
  };

  return {
    'AWS::ApiGatewayV2::Api': {
      create: (properties) => {
        accept('ApiGatewayV2::Api', properties, ['Name', 'ProtocolType', 'Tags']);
        only('ApiGatewayV2::Api', properties, { ProtocolType: 'HTTP' });
        const id = newId();
        apis.set(id, { id, name: properties.Name, integrations: new Map(), routes: new Map() });
        return {
          ref: id,
          attributes: { ApiId: id, ApiEndpoint: `https://${id}.execute-api.${region}.amazonaws.com` },
        };
      },
      delete: ({ ref }) => void apis.delete(ref),
    },
    'AWS::ApiGatewayV2::Stage': {
      replacedBy: ['ApiId', 'StageName'],
      create: (properties) => {
        accept('ApiGatewayV2::Stage', properties, ['ApiId', 'AutoDeploy', 'StageName', 'Tags']);
        only(
          'ApiGatewayV2::Stage',
          { ...properties, AutoDeploy: String(properties.AutoDeploy) },
          {
            AutoDeploy: 'true',
            StageName: '$default',
          },
        );
        apiOf(properties).stage = properties.StageName;
        return { ref: properties.StageName };
      },
      delete: ({ properties }) => void delete apis.get(properties.ApiId)?.stage,
    },
    'AWS::ApiGatewayV2::Integration': {
      replacedBy: ['ApiId'],
      create: (properties) => putIntegration(properties),
      update: (properties, { ref }) => putIntegration(properties, ref),
      delete: ({ ref, properties }) => void apis.get(properties.ApiId)?.integrations.delete(ref),
    },
    'AWS::ApiGatewayV2::Route': {
      replacedBy: ['ApiId'],
      create: (properties) => putRoute(properties),
      update: (properties, { ref }) => putRoute(properties, ref),
      delete: ({ ref, properties }) => void apis.get(properties.ApiId)?.routes.delete(ref),
    },
  };
}
