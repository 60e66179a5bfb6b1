import {
  type AppConfigClient,
  GetConfigurationProfileCommand,
  GetEnvironmentCommand,
  GetExtensionCommand,
  ListDeploymentsCommand,
  ListExtensionAssociationsCommand,
} from '@aws-sdk/client-appconfig';
import type { FlagDeployment } from '../core/doctor/examine-flag.ts';
import { flagLockName } from '../core/flags/lock-name.ts';
import type { FlagPlace } from './flag-place.ts';

/** What AppConfig has around the document of flags. */
export interface FlagSurroundings {
  /** `READY_FOR_DEPLOYMENT`, `DEPLOYING`, … as AppConfig says it. */
  readonly environment: () => Promise<string>;
  /** `AWS.Freeform` or `AWS.AppConfig.FeatureFlags`. */
  readonly profileType: () => Promise<string>;
  /** The deployment that the environment is busy with: it takes one at a time, of all profiles. */
  readonly inFlight: () => Promise<FlagDeployment | undefined>;
  /**
   * ARNs of the extensions that act when the flags are deployed: those of the application, the environment or the profile,
   * but for the control plane's own lock.
   */
  readonly extensions: () => Promise<readonly string[]>;
}

const inFlightStates: ReadonlySet<string> = new Set(['VALIDATING', 'DEPLOYING', 'BAKING', 'ROLLING_BACK']);

export function flagSurroundings(client: AppConfigClient, place: FlagPlace, controlPlane: string): FlagSurroundings {
  const { applicationId: ApplicationId, environmentId: EnvironmentId, profileId } = place;
  return {
    environment: async () =>
      (await client.send(new GetEnvironmentCommand({ ApplicationId, EnvironmentId }))).State ?? '',
    profileType: async () => {
      const ConfigurationProfileId = profileId;
      const found = await client.send(new GetConfigurationProfileCommand({ ApplicationId, ConfigurationProfileId }));
      return found.Type ?? 'AWS.Freeform';
    },
    inFlight: async () => {
      // Newest first, and one at a time: what is in flight is the first.
      const { Items = [] } = await client.send(
        new ListDeploymentsCommand({ ApplicationId, EnvironmentId, MaxResults: 1 }),
      );
      const [newest] = Items;
      if (!newest || !inFlightStates.has(newest.State ?? '')) return undefined;
      const { DeploymentNumber = 0, ConfigurationName = '', State = '' } = newest;
      return { number: DeploymentNumber, of: ConfigurationName, state: State };
    },
    extensions: async () => {
      const application = `application/${ApplicationId}`;
      const ends = ['', `/environment/${EnvironmentId}`, `/configurationprofile/${profileId}`];
      const associations: { readonly ExtensionArn?: string; readonly ResourceArn?: string }[] = [];
      let NextToken: string | undefined;
      do {
        const page = await client.send(new ListExtensionAssociationsCommand({ NextToken }));
        associations.push(...(page.Items ?? []));
        NextToken = page.NextToken;
      } while (NextToken);
      const arns = associations
        .filter(({ ResourceArn = '' }) => ends.some((end) => ResourceArn.endsWith(`:${application}${end}`)))
        .map(({ ExtensionArn = '' }) => ExtensionArn);
      const extensions = await Promise.all(
        arns.map((ExtensionIdentifier) => client.send(new GetExtensionCommand({ ExtensionIdentifier }))),
      );
      return extensions.filter(({ Name }) => Name !== flagLockName(controlPlane)).map(({ Arn = '' }) => Arn);
    },
  };
}
