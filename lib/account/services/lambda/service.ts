import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Operation, Service } from '../../contract.ts';
import type { evaluateResourcePolicy } from '../../iam/evaluator.ts';
import type { SandboxHost } from '../../host/contract.ts';
import { aliasOperations } from './aliases.ts';
import { asyncQueue } from './async-queue.ts';
import type { Answers, Behavior } from './behavior.ts';
import { eventSourceMappings } from './event-source-mappings.ts';
import { sha256 } from './function-resource.ts';
import { functionOperations } from './functions.ts';
import { functionUrls } from './function-urls.ts';
import { invocations, type Usage } from './invocations.ts';
import { invokeDelivery, invokeOperation } from './invoke.ts';
import { modelledLoad, type Serve } from './load.ts';
import { invocationMetrics, type MetricSink } from './metrics.ts';
import type { LambdaFunction, Settings, VersionState } from './model.ts';
import { resolveVersion } from './names.ts';
import { lambdaPermissions } from './permissions.ts';
import { type LogSink, platformLog } from './platform-log.ts';
import { provisionedOperations } from './provisioned.ts';
import { clearPolicy, grantPermission, policyOperations, revokePermission } from './resource-policy.ts';
import { invokeFunctionUrl } from './url-requests.ts';
import { lambdaResources } from './resources.ts';
import { type DataPlane, dataPlane } from './routing.ts';
import { sandboxes } from './sandboxes.ts';
import { functionStore } from './store.ts';
import { versionRegister } from './versions.ts';

export interface LambdaOptions {
  readonly host: SandboxHost;
  readonly metrics: MetricSink;
  /** Takes what the platform writes about invocations that failed. Default: nobody does. */
  readonly logs?: LogSink;
  readonly evaluateResourcePolicy: typeof evaluateResourcePolicy;
  /** Whether a service may assume a role for a resource; asked when a function is made. Default: any role will do. */
  readonly trusts?: (roleArn: string, serviceName: string, sourceArn: string) => boolean;
  /** Invocations that may run at a time. Default 1,000, as in a new account. */
  readonly concurrencyLimit?: number;
  /** Probability that an asynchronous event is processed twice. Default 0. */
  readonly asyncDuplicates?: number;
}

/** A function whose traffic is only modelled. */
export interface ModelledFunction {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** Default: succeeds within a millisecond. */
  readonly behavior?: Behavior;
  /** What it answers to single invocations. Default: `null`, or an error as often as its behavior says. */
  readonly answers?: Answers;
  /** Default 30. */
  readonly timeoutSeconds?: number;
  /** Default 512. */
  readonly memoryMb?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly deadLetterArn?: string;
  /** `LogFormat`, `LogGroup`, … */
  readonly loggingConfig?: Readonly<Record<string, unknown>>;
}

export interface LambdaService extends Service {
  readonly routing: DataPlane['routing'];
  readonly onRoutingEffective: DataPlane['onRoutingEffective'];
  readonly setPropagation: DataPlane['setPropagation'];
  readonly serve: Serve;
  readonly usage: () => Usage;
  /** Makes a function without code; its `$LATEST` can be published like any other. */
  readonly addModelledFunction: (definition: ModelledFunction) => void;
  /** Gives a modelled function's `$LATEST` new code, so that the next `PublishVersion` makes a new version. */
  readonly changeModelledCode: (functionName: string, code: string) => void;
  /** Gives a function's `$LATEST` another bundle, as `UpdateFunctionCode` does; publishing it is up to the caller. */
  readonly changeBundle: (functionName: string, folder: string) => void;
  /** Puts a version into a state it would reach by itself only in AWS: `Pending` while SnapStart prepares it, say. */
  readonly setVersionState: (functionName: string, qualifier: string, state: VersionState, reasonCode?: string) => void;
  /** Ends all idle environments, so that another account may use their processes. */
  readonly endIdleEnvironments: () => void;
  /** Lets Lambda fail to provide what is asked for a qualifier from now on, for a reason. */
  readonly refuseCapacity: (functionName: string, qualifier: string, reason: string) => void;
}

/** AWS Lambda: functions, versions and weighted aliases, real and modelled invocations, and their metrics. */
export function lambdaService(context: Context, options: LambdaOptions): LambdaService {
  const { trusts = () => true } = options;
  const store = functionStore(context);
  const versions = versionRegister(context);
  const plane = dataPlane(context, store);
  const metrics = invocationMetrics(context, options.metrics);
  const pool = sandboxes(options.host, context.clock);
  const runs = invocations({
    context,
    plane,
    sandboxes: pool,
    metrics,
    concurrencyLimit: options.concurrencyLimit ?? 1_000,
  });
  const duplicates = options.asyncDuplicates ?? 0;
  const queue = asyncQueue({ context, store, invocations: runs, metrics, duplicates });
  const grant = grantPermission(context);
  const { evaluateResourcePolicy } = options;
  const invoke = { context, store, invocations: runs, queue, evaluateResourcePolicy };

  const onDeleted = (fn: LambdaFunction) => {
    pool.discard(fn.name);
    for (const alias of fn.aliases.keys()) plane.forget(fn.name, alias);
    for (const qualifier of fn.policies.keys()) clearPolicy(context.iam, fn, qualifier);
  };
  const aliases = aliasOperations(context, store, plane);
  const provisioned = provisionedOperations(context, store);
  const functions = functionOperations({ store, versions, discard: pool.discard, onDeleted });
  const urls = functionUrls(context, store);
  const sources = eventSourceMappings({ context, store, invocations: runs });
  const operations: Record<string, Operation> = {
    ...functions,
    ...urls.operations,
    ...sources.operations,
    ...aliases,
    ...provisioned,
    ...policyOperations(context, store, grant),
    Invoke: invokeOperation(invoke),
    InvokeFunctionUrl: invokeFunctionUrl(invoke),
  };
  return {
    name: 'lambda',
    operations,
    permissions: lambdaPermissions(context, store),
    deliver: invokeDelivery(invoke),
    resources: lambdaResources({
      context,
      store,
      versions,
      grant,
      revoke: revokePermission(context),
      functionUrl: urls.resource,
      eventSourceMapping: sources.resource,
      discard: pool.discard,
      onDeleted,
      api: { ...functions, ...aliases, ...provisioned },
      trusts: (roleArn, functionArn) => trusts(roleArn, 'lambda.amazonaws.com', functionArn),
    }),
    routing: plane.routing,
    onRoutingEffective: plane.onRoutingEffective,
    setPropagation: plane.setPropagation,
    serve: modelledLoad({
      context,
      store,
      plane,
      metrics,
      log: platformLog(context.random, options.logs ?? (() => {})),
    }),
    usage: runs.usage,
    addModelledFunction: (definition) => {
      const { name, tags = {} } = definition;
      store.add({ name, tags, settings: modelledSettings(definition) });
    },
    changeModelledCode: (functionName, code) => {
      const fn = store.get(functionName);
      const { settings } = fn.latest;
      if (settings.code.kind !== 'modelled') throw new Error(`${functionName} has real code`);
      versions.changeLatest(fn, { ...settings, code: { ...settings.code, sha256: sha256(code) } });
    },
    changeBundle: (functionName, folder) => {
      const fn = store.get(functionName);
      versions.changeLatest(fn, {
        ...fn.latest.settings,
        code: { kind: 'bundle', folder, sha256: bundleHash(folder) },
      });
    },
    setVersionState: (functionName, qualifier, state, reasonCode) => {
      const version = resolveVersion(store.get(functionName), qualifier);
      version.state = state;
      version.stateReasonCode = reasonCode;
    },
    endIdleEnvironments: pool.discardAll,
    refuseCapacity: (functionName, qualifier, reason) => {
      store.get(functionName).unprovidable.set(qualifier, reason);
    },
  };
}

const bundleHash = (folder: string) => sha256(readFileSync(join(folder, 'index.js'), 'utf8'));

function modelledSettings(definition: ModelledFunction): Settings {
  const {
    name,
    roleArn,
    behavior,
    answers,
    timeoutSeconds = 30,
    memoryMb = 512,
    environment = {},
    deadLetterArn,
    loggingConfig,
  } = definition;
  return {
    code: { kind: 'modelled', behavior, ...(answers && { answers }), sha256: sha256(name) },
    description: '',
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    roleArn,
    environment,
    memoryMb,
    timeoutSeconds,
    architecture: 'arm64',
    tracingMode: 'PassThrough',
    ...(deadLetterArn !== undefined && { deadLetterArn }),
    ...(loggingConfig && { loggingConfig }),
  };
}
