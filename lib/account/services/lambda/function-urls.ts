import type { Context, Operation, ResourceHandler } from '../../contract.ts';
import { conflict, functionNotFound, invalidParameter, notFound } from './errors.ts';
import type { FunctionUrl, LambdaFunction } from './model.ts';
import { isVersionNumber, LATEST, parseFunctionName } from './names.ts';
import { page } from './page.ts';
import { accept } from './resource-properties.ts';
import type { FunctionStore } from './store.ts';

interface Named {
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

/**
 * Addresses of a function or of an alias (developer guide, "Creating and managing Lambda function URLs"). What
 * happens at one is in `url-requests.ts`.
 */
export function functionUrls({ clock, random, region }: Context, store: FunctionStore) {
  const describe = (fn: LambdaFunction, qualifier: string, url: FunctionUrl) => ({
    FunctionUrl: url.url,
    FunctionArn: arnOf(fn, qualifier),
    AuthType: url.authType,
    InvokeMode: url.invokeMode,
    ...(url.cors && { Cors: url.cors }),
    CreationTime: new Date(url.createdAt).toISOString().replace('Z', '+0000'),
    LastModifiedTime: new Date(url.lastModified).toISOString().replace('Z', '+0000'),
  });
  const named = ({ TargetFunctionArn, Qualifier }: any) => {
    const { qualifier = LATEST } = parseFunctionName(TargetFunctionArn, Qualifier);
    return { fn: store.get(TargetFunctionArn), qualifier };
  };
  const settingsOf = ({ AuthType, InvokeMode = 'BUFFERED', Cors }: any) => ({
    ...{ authType: AuthType, invokeMode: InvokeMode, cors: Cors, lastModified: clock.now() },
  });
  const created = (fn: LambdaFunction, qualifier: string, { url }: FunctionUrl) => {
    const arn = arnOf(fn, qualifier);
    return { ref: arn, attributes: { FunctionArn: arn, FunctionUrl: url } };
  };

  const resource: ResourceHandler = {
    replacedBy: ['TargetFunctionArn', 'Qualifier'],
    create: (properties) => {
      accept('AWS::Lambda::Url', properties);
      const { fn, qualifier } = named(properties);
      requireAddressable(fn, qualifier);
      const url: FunctionUrl = {
        url: `https://${random.hex(32)}.lambda-url.${region}.on.aws/`,
        createdAt: clock.now(),
        ...settingsOf(properties),
      };
      fn.urls.set(qualifier, url);
      return created(fn, qualifier, url);
    },
    update: (properties) => {
      accept('AWS::Lambda::Url', properties);
      const { fn, qualifier } = named(properties);
      const url = { ...existing(fn, qualifier), ...settingsOf(properties) };
      fn.urls.set(qualifier, url);
      return created(fn, qualifier, url);
    },
    delete: ({ properties }) => {
      const { qualifier = LATEST } = parseFunctionName(properties.TargetFunctionArn, properties.Qualifier);
      store.find(properties.TargetFunctionArn)?.urls.delete(qualifier);
    },
  };

  return {
    resource,
    operations: {
      GetFunctionUrlConfig: (input: Named) => {
        const { qualifier = LATEST } = parseFunctionName(input.FunctionName, input.Qualifier);
        const fn = store.get(input.FunctionName);
        return describe(fn, qualifier, existing(fn, qualifier));
      },
      ListFunctionUrlConfigs: (input: Named & { readonly Marker?: string; readonly MaxItems?: number }) => {
        const fn = store.get(input.FunctionName);
        const all = [...fn.urls].map(([qualifier, url]) => describe(fn, qualifier, url));
        const { items, next } = page(all, input.Marker, input.MaxItems);
        return { FunctionUrlConfigs: items, NextMarker: next };
      },
    } satisfies Record<string, Operation>,
  };
}

const arnOf = (fn: LambdaFunction, qualifier: string) => (qualifier === LATEST ? fn.arn : `${fn.arn}:${qualifier}`);

function existing(fn: LambdaFunction, qualifier: string): FunctionUrl {
  const url = fn.urls.get(qualifier);
  if (!url) throw notFound('The resource you requested does not exist.');
  return url;
}

/** A version cannot have a URL: only `$LATEST` and aliases can. */
function requireAddressable(fn: LambdaFunction, qualifier: string): void {
  if (isVersionNumber(qualifier)) {
    throw invalidParameter(`Function URLs are for a function or an alias, and ${qualifier} is a version`);
  }
  if (qualifier !== LATEST && !fn.aliases.has(qualifier)) throw functionNotFound(`${fn.arn}:${qualifier}`);
  if (fn.urls.has(qualifier)) {
    throw conflict(
      `Failed to create function url config for [functionArn = ${arnOf(fn, qualifier)}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  }
}
