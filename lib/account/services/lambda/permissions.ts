import type { Context, Permission } from '../../contract.ts';
import { functionArn, LATEST, parseFunctionName } from './names.ts';
import type { FunctionStore } from './store.ts';

interface Named {
  readonly FunctionName?: string;
  readonly Resource?: string;
  readonly Qualifier?: string;
}

/** Asked of the version's or the alias's own ARN. */
const ofQualifier: ReadonlySet<string> = new Set([
  'DeleteProvisionedConcurrencyConfig',
  'GetProvisionedConcurrencyConfig',
  'PutProvisionedConcurrencyConfig',
]);

/**
 * Service authorization reference, "AWS Lambda": everything about aliases and versions is asked of the *function's* ARN; only
 * an invocation and provisioned concurrency are asked of the qualified one. The only condition keys are the function's tags.
 */
export function lambdaPermissions(context: Context, store: FunctionStore) {
  return (operation: string, input: object): readonly Permission[] => {
    if (['ListFunctions', 'ListEventSourceMappings', 'CreateEventSourceMapping'].includes(operation)) {
      return [{ action: `lambda:${operation}`, resource: '*' }];
    }
    if (operation === 'GetEventSourceMapping') {
      const resource = `arn:aws:lambda:${context.region}:${context.accountId}:event-source-mapping:${(input as { UUID: string }).UUID}`;
      return [{ action: 'lambda:GetEventSourceMapping', resource }];
    }
    if (operation === 'InvokeFunctionUrl') return urlPermissions(context, store, input as UrlCall);
    const { FunctionName, Resource, Qualifier } = input as Named;
    const { name, qualifier } = parseFunctionName(FunctionName ?? Resource ?? '', Qualifier);
    const tags = tagContext(store.find(name)?.tags);
    const withTags = tags ? { context: tags } : {};
    if (operation === 'Invoke') {
      const resource = functionArn(context, name, qualifier === LATEST ? undefined : qualifier);
      return [{ action: 'lambda:InvokeFunction', resource, context: { ...tags, ...directly } }];
    }
    const isOfQualifier = ofQualifier.has(operation) && qualifier !== undefined;
    const resource = functionArn(context, name, isOfQualifier ? qualifier : undefined);
    return [{ action: `lambda:${operation}`, resource, ...withTags }];
  };
}

interface UrlCall {
  readonly urlId: string;
}

/**
 * Since October 2025 a function URL takes both actions (Lambda developer guide, "Control access to Lambda function URLs").
 * A URL of nobody's is nobody's to call.
 */
function urlPermissions(context: Context, store: FunctionStore, { urlId }: UrlCall): readonly Permission[] {
  const { fn, qualifier } = store.atUrl(urlId) ?? {};
  const resource = functionArn(context, fn?.name ?? '', qualifier === LATEST ? undefined : qualifier);
  const tags = tagContext(fn?.tags);
  return [
    { action: 'lambda:InvokeFunctionUrl', resource, context: { ...tags, 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
    { action: 'lambda:InvokeFunction', resource, context: { ...tags, 'lambda:InvokedViaFunctionUrl': 'true' } },
  ];
}

const directly = { 'lambda:InvokedViaFunctionUrl': 'false' } as const;

function tagContext(tags: ReadonlyMap<string, string> | undefined): Record<string, string> | undefined {
  if (!tags || tags.size === 0) return undefined;
  return Object.fromEntries([...tags].map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}
