import type {
  CreateDeploymentStrategyRequest,
  CreateHostedConfigurationVersionRequest,
} from '@aws-sdk/client-appconfig';
import { changedProperties } from '../../cloudformation/changes.ts';
import { type CurrentResource, NotModelledError, type ResourceHandler } from '../../contract.ts';
import type { Catalog } from './catalog.ts';
import type { ExtensionShelf } from './extension-operations.ts';
import type { AddVersion } from './hosted-versions.ts';
import type { Store } from './store.ts';

export interface ResourceDeps {
  readonly store: Store;
  readonly create: Catalog;
  readonly addVersion: AddVersion;
  readonly shelf: ExtensionShelf;
}

/**
 * CloudFormation's AppConfig resources. A `Deployment` is refused: it would take its time during the creation of the stack,
 * which is over at once here. A property that is not listed is refused by name.
 */
export function appconfigResources({
  store,
  create,
  addVersion,
  shelf,
}: ResourceDeps): Record<string, ResourceHandler> {
  return {
    'AWS::AppConfig::Application': {
      ...handler(['Name', 'Description', 'Tags'], (properties, tags) => {
        const { id } = create.createApplication({ ...properties, Tags: tags });
        return { ref: id, attributes: { ApplicationId: id } };
      }),
      update: inPlace((properties, { ref }) => create.updateApplication(ref, named(properties))),
      delete: ({ ref }) => create.deleteApplication(ref),
    },
    'AWS::AppConfig::Environment': {
      ...handler(['ApplicationId', 'Name', 'Description', 'Monitors', 'Tags'], (properties, tags) => {
        const { id } = create.createEnvironment({ ...properties, Tags: tags });
        return { ref: id, attributes: { EnvironmentId: id } };
      }),
      replacedBy: ['ApplicationId'],
      update: inPlace(({ ApplicationId, Monitors = [], ...rest }, { ref }) => {
        create.updateEnvironment(ApplicationId, ref, { ...rest, Monitors });
      }),
      delete: ({ ref, properties }) => create.deleteEnvironment(properties.ApplicationId, ref),
    },
    'AWS::AppConfig::ConfigurationProfile': {
      ...handler(
        ['ApplicationId', 'Name', 'Description', 'LocationUri', 'Type', 'Validators', 'KmsKeyIdentifier', 'Tags'],
        (properties, tags) => {
          const { id } = create.createProfile({ ...properties, Tags: tags });
          return { ref: id, attributes: { ConfigurationProfileId: id } };
        },
      ),
      replacedBy: ['ApplicationId', 'LocationUri', 'Type'],
      update: inPlace((properties, { ref }) => create.updateProfile(properties.ApplicationId, ref, named(properties))),
      delete: ({ ref, properties }) => create.deleteProfile(properties.ApplicationId, ref),
    },
    'AWS::AppConfig::DeploymentStrategy': {
      ...handler(
        [
          ...['Name', 'Description', 'DeploymentDurationInMinutes', 'FinalBakeTimeInMinutes', 'GrowthFactor'],
          ...['GrowthType', 'ReplicateTo', 'Tags'],
        ],
        (properties, tags) => {
          const { id } = create.createStrategy({ ...strategyIn(properties), Tags: tags });
          return { ref: id, attributes: { Id: id } };
        },
      ),
      replacedBy: ['Name', 'ReplicateTo'],
      update: inPlace((properties, { ref }) => create.updateStrategy(ref, strategyIn(properties))),
      delete: ({ ref }) => create.deleteStrategy(ref),
    },
    'AWS::AppConfig::HostedConfigurationVersion': {
      ...handler(VERSION_PROPERTIES, (properties) => {
        const profile = store.profile(store.application(properties.ApplicationId), properties.ConfigurationProfileId);
        const input: CreateHostedConfigurationVersionRequest = {
          ...(properties as CreateHostedConfigurationVersionRequest),
          Content: new TextEncoder().encode(properties.Content),
        };
        const { number } = addVersion(profile, input);
        return { ref: String(number), attributes: { VersionNumber: String(number) } };
      }),
      // A version never changes: every other content is another one.
      replacedBy: VERSION_PROPERTIES,
      delete: ({ ref, properties }) => {
        const application = store.application(properties.ApplicationId);
        store.profile(application, properties.ConfigurationProfileId).versions.delete(Number(ref));
      },
    },
    'AWS::AppConfig::Extension': handler(['Name', 'Actions', 'Description', 'Parameters', 'Tags'], (properties) => {
      const { id, arn, version } = shelf.createExtension(properties as never);
      return { ref: id, attributes: { Id: id, Arn: arn, VersionNumber: String(version) } };
    }),
    'AWS::AppConfig::ExtensionAssociation': handler(
      ['ExtensionIdentifier', 'ResourceIdentifier', 'ExtensionVersionNumber', 'Parameters', 'Tags'],
      (properties) => {
        const { id, arn, extension, resourceArn } = shelf.associate(properties as never);
        return { ref: id, attributes: { Id: id, Arn: arn, ExtensionArn: extension.arn, ResourceArn: resourceArn } };
      },
    ),
    'AWS::AppConfig::Deployment': {
      create: () => {
        throw new NotModelledError('AWS::AppConfig::Deployment is not modelled: start the deployment after the stack');
      },
    },
  };
}

const VERSION_PROPERTIES = [
  ...['ApplicationId', 'ConfigurationProfileId', 'Content', 'ContentType', 'Description'],
  ...['LatestVersionNumber', 'VersionLabel'],
];

/** With the name that the API cannot be without, and refuses where it is none. */
const named = ({ Name, ...properties }: Properties) => ({ ...properties, Name: Name as string | undefined });

/** What templates have as text, or as numbers. */
const strategyIn = (properties: any): CreateDeploymentStrategyRequest => ({
  ...properties,
  ...Object.fromEntries(
    (['DeploymentDurationInMinutes', 'FinalBakeTimeInMinutes', 'GrowthFactor'] as const).flatMap((name) =>
      properties[name] === undefined ? [] : [[name, Number(properties[name])]],
    ),
  ),
});

/** Tags are looked at when a resource is made, and by nobody here when they change. */
const inPlace =
  (change: (properties: Properties, current: CurrentResource) => void) =>
  (properties: Properties, current: CurrentResource): CurrentResource => {
    if (changedProperties(current.properties, properties).includes('Tags')) {
      throw new NotModelledError('an update of the tags of an AppConfig resource is not modelled');
    }
    change(properties, current);
    return current;
  };

type Properties = Readonly<Record<string, any>>;
type Made = { readonly ref: string; readonly attributes: Record<string, string> };

const handler = (
  known: readonly string[],
  create: (properties: any, tags: Record<string, string>) => Made,
): ResourceHandler => ({
  create: (properties: Properties, { logicalId, tags }) => {
    const unknown = Object.keys(properties).find((name) => !known.includes(name));
    if (unknown) throw new NotModelledError(`the property ${unknown} of ${logicalId} is not modelled`);
    return create(properties, { ...tags });
  },
});
