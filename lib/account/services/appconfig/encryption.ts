import type { Permission } from '../../contract.ts';
import type { DataPlane } from './data-plane.ts';
import type { HostedVersion, Profile } from './model.ts';
import type { Store } from './store.ts';

type Input = Readonly<Record<string, string | number | undefined>>;

/**
 * What a caller must be allowed to do with the key of a profile. Versions are encrypted with the key that their profile had
 * when they were made (AppConfig API reference, CreateConfigurationProfile: KmsKeyIdentifier), in the caller's name; whoever
 * writes one generates a data key, and whoever reads or deploys it decrypts.
 */
export function keyPermissions(store: Store, { sessionOf }: DataPlane) {
  return (operation: string, input: Input): readonly Permission[] => {
    const session = operation === 'GetLatestConfiguration' ? sessionOf(String(input.ConfigurationToken)) : undefined;
    const profile = session?.profile ?? profileOf(store, input);
    if (!profile) return [];
    switch (operation) {
      case 'CreateHostedConfigurationVersion':
        return permission('kms:GenerateDataKey', profile.kmsKeyArn);
      case 'GetHostedConfigurationVersion':
        return permission('kms:Decrypt', versionIn(profile, input.VersionNumber)?.kmsKeyArn);
      case 'StartDeployment':
        return permission('kms:Decrypt', versionIn(profile, input.ConfigurationVersion)?.kmsKeyArn);
      case 'GetLatestConfiguration':
        return permission('kms:Decrypt', session?.environment.live.get(profile.id)?.version.kmsKeyArn);
      default:
        return [];
    }
  };
}

const permission = (action: string, resource: string | undefined): readonly Permission[] =>
  resource === undefined ? [] : [{ action, resource }];

/** What is not there asks for no key: the operation says that it is not there. */
function profileOf({ applications }: Store, { ApplicationId, ConfigurationProfileId }: Input): Profile | undefined {
  const application = named(applications, ApplicationId);
  return application && named(application.profiles, ConfigurationProfileId);
}

const named = <T extends { readonly name: string }>(all: ReadonlyMap<string, T>, id: string | number | undefined) =>
  all.get(String(id)) ?? [...all.values()].find(({ name }) => name === id);

const versionIn = (profile: Profile, version: string | number | undefined): HostedVersion | undefined =>
  [...profile.versions.values()].find(({ number, label }) => String(number) === String(version) || label === version);
