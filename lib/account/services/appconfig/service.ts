import type { StartDeploymentRequest } from '@aws-sdk/client-appconfig';
import type { Context, Service } from '../../contract.ts';
import { catalog } from './catalog.ts';
import { catalogOperations } from './catalog-operations.ts';
import { type DataPlane, dataPlane } from './data-plane.ts';
import { deployments } from './deployments.ts';
import { extensionOperations, extensionShelf } from './extension-operations.ts';
import { type ExtensionOptions, extensionRunner } from './extensions.ts';
import { addVersion, hostedVersionOperations, versionOf } from './hosted-versions.ts';
import { appconfigPermissions } from './permissions.ts';
import { appconfigResources } from './resources.ts';
import { appconfigStore } from './store.ts';
import { validator } from './validators.ts';

export interface AppConfigOptions extends ExtensionOptions {
  /** Takes what ends a run and is no answer to anybody: a monitor that is not modelled, say. */
  readonly onDefect?: (error: unknown) => void;
}

export interface AppConfigService extends Service {
  readonly usage: DataPlane['usage'];
  /** Makes this the configuration of a profile in an environment at once, as if it had been deployed long ago. Names or ids. */
  readonly serve: (place: ConfigurationPlace, content: string, contentType?: string) => void;
}

export interface ConfigurationPlace {
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
}

/**
 * AppConfig and its data plane: freeform profiles with hosted versions, deployments that grow and bake on the clock, alarms,
 * validators and extensions. Not modelled: feature-flag profiles, other sources than hosted ones, keys of deployments, experiments, deletion
 * protection, DynamicExtensionParameters.
 */
export function appconfigService(context: Context, options: AppConfigOptions = {}): AppConfigService {
  const { onDefect = thrown } = options;
  const store = appconfigStore(context);
  const create = catalog(store);
  const add = addVersion(store);
  const shelf = extensionShelf(store);
  const extensions = extensionRunner(context, store, options);
  const validate = validator(context, store);
  const deploying = deployments(store, validate, { context, extensions, onDefect });
  const data = dataPlane(context, store, deploying);

  return {
    name: 'appconfig',
    operations: {
      ...catalogOperations(store, create),
      ...hostedVersionOperations(store, add, extensions),
      ...extensionOperations(store, shelf),
      ...deploying.operations,
      ...data.operations,
      ValidateConfiguration: async (input: Required<StartDeploymentRequest>) => {
        const application = store.application(input.ApplicationId!);
        const profile = store.profile(application, input.ConfigurationProfileId!);
        const version = versionOf(profile, input.ConfigurationVersion!);
        await validate(application, profile, String(version.number), version);
        return {};
      },
    },
    permissions: appconfigPermissions(store, data),
    resources: appconfigResources({ store, create, addVersion: add, shelf }),
    usage: data.usage,
    serve: (place, content, contentType = 'application/json') => {
      const application = store.application(place.application);
      const profile = store.profile(application, place.profile);
      const version = add(profile, { Content: new TextEncoder().encode(content), ContentType: contentType });
      const { live } = store.environment(application, place.environment);
      live.set(profile.id, { version, content: version.content, contentType });
    },
  };
}

function thrown(error: unknown): never {
  throw error;
}
