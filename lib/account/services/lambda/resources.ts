import type { Context, ResourceHandler } from '../../contract.ts';
import { NotModelledError } from '../../contract.ts';
import { type FunctionResourceDeps, functionResource } from './function-resource.ts';
import { LATEST, parseFunctionName } from './names.ts';
import { accept, MODELLED } from './resource-properties.ts';
import type { GrantPermission, RevokePermission } from './resource-policy.ts';
import { aliasResource, type VersionResourceDeps, versionResource } from './version-resources.ts';

export interface ResourceDeps extends FunctionResourceDeps, VersionResourceDeps {
  readonly context: Context;
  readonly grant: GrantPermission;
  readonly revoke: RevokePermission;
  readonly functionUrl: ResourceHandler;
  readonly eventSourceMapping: ResourceHandler;
}

/** CloudFormation's Lambda resources. A property that is not listed in {@link accept}'s table is refused by name. */
export function lambdaResources(deps: ResourceDeps): Readonly<Record<string, ResourceHandler>> {
  return {
    'AWS::Lambda::Function': functionResource(deps),
    'AWS::Lambda::Version': versionResource(deps),
    'AWS::Lambda::Alias': aliasResource(deps),
    'AWS::Lambda::Permission': permissionResource(deps),
    'AWS::Lambda::EventInvokeConfig': eventInvokeConfigResource(deps),
    'AWS::Lambda::Url': deps.functionUrl,
    'AWS::Lambda::EventSourceMapping': deps.eventSourceMapping,
    'AWS::Lambda::LayerVersion': refused('AWS::Lambda::LayerVersion'),
  };
}

const permissionResource = ({ store, grant, revoke }: ResourceDeps): ResourceHandler => ({
  replacedBy: MODELLED['AWS::Lambda::Permission'],
  create: (properties, resource) => {
    accept('AWS::Lambda::Permission', properties);
    const { qualifier } = parseFunctionName(properties.FunctionName);
    const sid = resource.physicalName(100);
    grant(store.get(properties.FunctionName), qualifier, {
      sid,
      action: properties.Action,
      principal: properties.Principal,
      sourceArn: properties.SourceArn,
      sourceAccount: properties.SourceAccount,
      urlAuthType: properties.FunctionUrlAuthType,
      viaUrl: properties.InvokedViaFunctionUrl,
    });
    return { ref: sid, attributes: { Id: sid } };
  },
  delete: ({ ref, properties }) => {
    const fn = store.find(properties.FunctionName);
    if (fn) revoke(fn, parseFunctionName(properties.FunctionName).qualifier, ref);
  },
});

function eventInvokeConfigResource({ context, store }: ResourceDeps): ResourceHandler {
  const put = (properties: any) => {
    accept('AWS::Lambda::EventInvokeConfig', properties);
    const fn = store.get(properties.FunctionName);
    const { OnSuccess, OnFailure } = properties.DestinationConfig ?? {};
    fn.eventInvoke.set(properties.Qualifier ?? LATEST, {
      maximumRetryAttempts: Number(properties.MaximumRetryAttempts ?? 2),
      maximumEventAgeSeconds: Number(properties.MaximumEventAgeInSeconds ?? 6 * 3_600),
      onSuccessArn: OnSuccess?.Destination,
      onFailureArn: OnFailure?.Destination,
    });
    return { ref: `${context.accountId}|${fn.name}|${properties.Qualifier ?? LATEST}` };
  };
  return {
    replacedBy: ['FunctionName', 'Qualifier'],
    create: put,
    update: put,
    delete: ({ properties }) => {
      store.find(properties.FunctionName)?.eventInvoke.delete(properties.Qualifier ?? LATEST);
    },
  };
}

const refused = (type: string): ResourceHandler => ({
  create: () => {
    throw new NotModelledError(`${type} is not modelled`);
  },
});
