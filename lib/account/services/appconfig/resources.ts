import type { CreateHostedConfigurationVersionRequest } from '@aws-sdk/client-appconfig';
import { NotModelledError, type ResourceHandler } from '../../contract.ts';
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
    'AWS::AppConfig::Application': handler(['Name', 'Description', 'Tags'], (properties, tags) => {
      const { id } = create.createApplication({ ...properties, Tags: tags });
      return { ref: id, attributes: { ApplicationId: id } };
    }),
    'AWS::AppConfig::Environment': handler(
      ['ApplicationId', 'Name', 'Description', 'Monitors', 'Tags'],
      (properties, tags) => {
        const { id } = create.createEnvironment({ ...properties, Tags: tags });
        return { ref: id, attributes: { EnvironmentId: id } };
      },
    ),
    'AWS::AppConfig::ConfigurationProfile': handler(
      ['ApplicationId', 'Name', 'Description', 'LocationUri', 'Type', 'Validators', 'Tags'],
      (properties, tags) => {
        const { id } = create.createProfile({ ...properties, Tags: tags });
        return { ref: id, attributes: { ConfigurationProfileId: id } };
      },
    ),
    'AWS::AppConfig::DeploymentStrategy': handler(
      [
        ...['Name', 'Description', 'DeploymentDurationInMinutes', 'FinalBakeTimeInMinutes', 'GrowthFactor'],
        ...['GrowthType', 'ReplicateTo', 'Tags'],
      ],
      (properties, tags) => {
        const numbers = ['DeploymentDurationInMinutes', 'FinalBakeTimeInMinutes', 'GrowthFactor'] as const;
        const read = Object.fromEntries(
          numbers.flatMap((name) => (properties[name] === undefined ? [] : [[name, Number(properties[name])]])),
        );
        const { id } = create.createStrategy({ ...properties, ...read, Tags: tags });
        return { ref: id, attributes: { Id: id } };
      },
    ),
    'AWS::AppConfig::HostedConfigurationVersion': handler(
      [
        ...['ApplicationId', 'ConfigurationProfileId', 'Content', 'ContentType', 'Description'],
        ...['LatestVersionNumber', 'VersionLabel'],
      ],
      (properties) => {
        const profile = store.profile(store.application(properties.ApplicationId), properties.ConfigurationProfileId);
        const input: CreateHostedConfigurationVersionRequest = {
          ...(properties as CreateHostedConfigurationVersionRequest),
          Content: new TextEncoder().encode(properties.Content),
        };
        const { number } = addVersion(profile, input);
        return { ref: String(number), attributes: { VersionNumber: String(number) } };
      },
    ),
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
