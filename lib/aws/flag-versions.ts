import {
  type AppConfigClient,
  DeleteHostedConfigurationVersionCommand,
  paginateListDeployments,
  paginateListHostedConfigurationVersions,
  ResourceNotFoundException,
} from '@aws-sdk/client-appconfig';
import type { FlagVersion } from '../core/flags/superseded.ts';
import type { FlagPlace } from './flag-place.ts';

/** The hosted versions of the document of flags, which AppConfig keeps until somebody deletes them, up to 1 GB in all. */
export interface FlagVersions {
  readonly list: () => Promise<readonly FlagVersion[]>;
  /** Of those that are deployed to the environment, are being deployed, or were before the one that is. */
  readonly deployed: () => Promise<readonly number[]>;
  /** Nothing happens where it is gone already. */
  readonly remove: (version: number) => Promise<void>;
}

export function appConfigFlagVersions(
  client: AppConfigClient,
  { applicationId: ApplicationId, environmentId: EnvironmentId, profileId }: FlagPlace,
): FlagVersions {
  const profile = { ApplicationId, ConfigurationProfileId: profileId };
  return {
    list: async () => {
      const versions: FlagVersion[] = [];
      for await (const { Items = [] } of paginateListHostedConfigurationVersions({ client }, profile)) {
        versions.push(
          ...Items.map(({ VersionNumber = 0, VersionLabel }) => ({
            number: VersionNumber,
            ...(VersionLabel !== undefined && { label: VersionLabel }),
          })),
        );
      }
      return versions;
    },
    deployed: async () => {
      const numbers: number[] = [];
      let complete = 0;
      for await (const { Items = [] } of paginateListDeployments({ client }, { ApplicationId, EnvironmentId })) {
        for (const { ConfigurationProfileId, ConfigurationVersion, State } of Items) {
          if (ConfigurationProfileId !== profileId) continue;
          numbers.push(Number(ConfigurationVersion));
          if (State === 'COMPLETE') complete += 1;
          // AppConfig's own revert goes to the one before, within three days.
          if (complete === 2) return numbers;
        }
      }
      return numbers;
    },
    remove: async (VersionNumber) => {
      try {
        await client.send(new DeleteHostedConfigurationVersionCommand({ ...profile, VersionNumber }));
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
    },
  };
}
