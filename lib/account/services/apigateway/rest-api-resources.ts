import { AwsError, type Context, NotModelledError, type ResourceHandler } from '../../contract.ts';
import { accept } from './properties.ts';
import { addDeployment, addResource, type RestApi, removeDeployment } from './rest-apis.ts';
import { methodOf } from './rest-method.ts';

/** Whether a role lets a service assume it for a resource. */
export type Trusts = (roleArn: string, serviceName: string, sourceArn: string) => boolean;

type Handlers = Readonly<Record<string, ResourceHandler>>;

/** Finds the API that a resource belongs to. */
type ApiOf = (properties: { readonly RestApiId: string }) => RestApi;

/** CloudFormation's resources of a REST API whose methods end at functions. What else it may have is refused by name. */
export function restApiResources(context: Context, apis: Map<string, RestApi>, trusts: Trusts): Handlers {
  const newId = () => context.random.hex(10);
  const apiOf: ApiOf = ({ RestApiId }) => {
    const api = apis.get(RestApiId);
    if (!api) throw notFound('REST API');
    return api;
  };
  return {
    ...apiHandlers(apis, newId),
    ...methodHandlers(apiOf, newId),
    ...deploymentHandlers(apiOf, newId),
    ...accountHandlers(context, trusts),
  };
}

const apiHandlers = (apis: Map<string, RestApi>, newId: () => string): Handlers => ({
  'AWS::ApiGateway::RestApi': {
    create: (properties) => {
      accept('ApiGateway::RestApi', properties, ['Description', 'EndpointConfiguration', 'Name', 'Tags']);
      const types: readonly string[] = properties.EndpointConfiguration?.Types ?? ['EDGE'];
      if (types.includes('PRIVATE')) throw new NotModelledError('a private REST API is not modelled');
      const [id, rootId] = [newId(), newId()];
      const root = { id: rootId, part: '', path: '/', methods: new Map() };
      const resources = new Map([[rootId, root]]);
      apis.set(id, { id, rootId, resources, deployments: new Map(), stages: new Map() });
      return { ref: id, attributes: { RestApiId: id, RootResourceId: rootId } };
    },
    delete: ({ ref }) => void apis.delete(ref),
  },
});

const methodHandlers = (apiOf: ApiOf, newId: () => string): Handlers => {
  const putMethod = (properties: any) => {
    const { RestApiId, ResourceId, HttpMethod } = properties;
    const resource = apiOf(properties).resources.get(ResourceId);
    if (!resource) throw notFound('Resource');
    resource.methods.set(HttpMethod, methodOf(properties));
    return { ref: `${RestApiId}|${ResourceId}|${HttpMethod}` };
  };
  return {
    'AWS::ApiGateway::Resource': {
      replacedBy: ['ParentId', 'PathPart', 'RestApiId'],
      create: (properties) => {
        accept('ApiGateway::Resource', properties, ['ParentId', 'PathPart', 'RestApiId']);
        const id = newId();
        addResource(apiOf(properties), { id, parentId: properties.ParentId, part: properties.PathPart });
        return { ref: id, attributes: { ResourceId: id } };
      },
      delete: ({ ref, properties }) => void apiOf(properties).resources.delete(ref),
    },
    'AWS::ApiGateway::Method': {
      replacedBy: ['HttpMethod', 'ResourceId', 'RestApiId'],
      create: putMethod,
      update: putMethod,
      delete: ({ properties }) =>
        void apiOf(properties).resources.get(properties.ResourceId)?.methods.delete(properties.HttpMethod),
    },
  };
};

const deploymentHandlers = (apiOf: ApiOf, newId: () => string): Handlers => {
  const putStage = (properties: any) => {
    accept('ApiGateway::Stage', properties, ['DeploymentId', 'Description', 'RestApiId', 'StageName', 'Tags']);
    const { stages, deployments } = apiOf(properties);
    const { DeploymentId, StageName } = properties;
    if (!deployments.has(DeploymentId)) throw notFound('Deployment');
    stages.set(StageName, DeploymentId);
    return { ref: StageName };
  };
  return {
    'AWS::ApiGateway::Deployment': {
      replacedBy: ['RestApiId'],
      create: (properties) => {
        accept('ApiGateway::Deployment', properties, ['Description', 'RestApiId']);
        const id = newId();
        addDeployment(apiOf(properties), id);
        return { ref: id, attributes: { DeploymentId: id } };
      },
      // Another description; the methods stay those of its making.
      update: (_, { ref, attributes }) => ({ ref, attributes }),
      delete: ({ ref, properties }) => removeDeployment(apiOf(properties), ref),
    },
    'AWS::ApiGateway::Stage': {
      replacedBy: ['RestApiId', 'StageName'],
      create: (properties) => {
        if (apiOf(properties).stages.has(properties.StageName)) {
          throw new AwsError('ConflictException', 'Stage already exists', 409);
        }
        return putStage(properties);
      },
      update: putStage,
      delete: ({ properties }) => void apiOf(properties).stages.delete(properties.StageName),
    },
  };
};

/** The role with which API Gateway would write its logs. No stage that is modelled writes any. */
const accountHandlers = ({ accountId, region }: Context, trusts: Trusts): Handlers => {
  const putAccount = (properties: any) => {
    accept('ApiGateway::Account', properties, ['CloudWatchRoleArn']);
    const { CloudWatchRoleArn: role } = properties;
    const sourceArn = `arn:aws:apigateway:${region}::/account`;
    if (role !== undefined && !trusts(role, 'apigateway.amazonaws.com', sourceArn)) {
      const message =
        'The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.';
      throw new AwsError('BadRequestException', message);
    }
    return { ref: accountId, attributes: { Id: accountId } };
  };
  return { 'AWS::ApiGateway::Account': { create: putAccount, update: putAccount, delete: () => {} } };
};

const notFound = (what: string) => new AwsError('NotFoundException', `Invalid ${what} identifier specified`, 404);
