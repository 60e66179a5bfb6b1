import type { FlagDocument } from '../core/flags/document.ts';
import type { Owner } from './owner.ts';

/** Where the control plane's flags are in the simulated AppConfig. */
export interface FlagHome {
  readonly ApplicationId: string;
  readonly EnvironmentId: string;
  readonly ConfigurationProfileId: string;
  readonly DeploymentStrategyId: string;
}

/** From the control plane's output: `application/environment/profile/strategy`. */
export function flagHome(place: string | undefined): FlagHome | undefined {
  const [ApplicationId, EnvironmentId, ConfigurationProfileId, DeploymentStrategyId] = place?.split('/') ?? [];
  if (!ApplicationId || !EnvironmentId || !ConfigurationProfileId || !DeploymentStrategyId) return undefined;
  return { ApplicationId, EnvironmentId, ConfigurationProfileId, DeploymentStrategyId };
}

/** The document that clients are given by now; `undefined` before the first one. */
export function liveDocument(run: Owner, home: FlagHome): FlagDocument | undefined {
  const { ApplicationId, EnvironmentId, ConfigurationProfileId } = home;
  const { Items = [] } = run('appconfig', 'ListDeployments', { ApplicationId, EnvironmentId, MaxResults: 50 }) as {
    readonly Items?: readonly {
      readonly ConfigurationProfileId: string;
      readonly ConfigurationVersion: string;
      readonly State: string;
    }[];
  };
  const live = Items.find(
    (item) => item.ConfigurationProfileId === ConfigurationProfileId && item.State === 'COMPLETE',
  );
  if (!live) return undefined;
  const VersionNumber = Number(live.ConfigurationVersion);
  const version = run('appconfig', 'GetHostedConfigurationVersion', {
    ...{ ApplicationId, ConfigurationProfileId, VersionNumber },
  }) as { readonly Content: Uint8Array };
  return JSON.parse(new TextDecoder().decode(version.Content)) as FlagDocument;
}
