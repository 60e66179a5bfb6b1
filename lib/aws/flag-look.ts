import {
  type AppConfigClient,
  type DeploymentSummary,
  GetHostedConfigurationVersionCommand,
  ListDeploymentsCommand,
  type ListDeploymentsCommandOutput,
} from '@aws-sdk/client-appconfig';
import type { FlagDocument } from '../core/flags/document.ts';
import { OURS } from '../core/flags/superseded.ts';
import type { FlagPlace } from './flag-place.ts';

/** Deployments to everybody at once take seconds; a function that waits for one has a minute in all. */
export const patienceMs = 30_000;
export const pauseMs = 1000;

/** What is deployed to an environment, or on its way. */
interface Look {
  /** Of the newest deployment to the environment, of any profile; 0 where there was none. */
  readonly number: number;
  readonly inTheWay: DeploymentSummary | undefined;
  readonly version: string | undefined;
}

interface Time {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Looks at the deployments of an environment, and at the document of flags that is live in it. */
export function flagLook(client: AppConfigClient, place: FlagPlace, { now, sleep }: Time) {
  const { applicationId: ApplicationId, environmentId: EnvironmentId, profileId } = place;

  /** AppConfig answers ten such questions a second of everybody together, and many rollouts ask at the same moment. */
  const list = async (NextToken: string | undefined): Promise<ListDeploymentsCommandOutput> => {
    for (const end = now() + patienceMs; ; await sleep(pauseMs)) {
      try {
        return await client.send(new ListDeploymentsCommand({ ApplicationId, EnvironmentId, NextToken }));
      } catch (error) {
        if ((error as Error).name !== 'ThrottlingException' || now() >= end) throw error;
      }
    }
  };

  /** Newest first, up to the one that is live. */
  const look = async (): Promise<Look> => {
    const latest: { number?: number; inTheWay?: DeploymentSummary } = {};
    let NextToken: string | undefined;
    do {
      const page = await list(NextToken);
      for (const deployment of page.Items ?? []) {
        latest.number ??= deployment.DeploymentNumber ?? 0;
        if (isInFlight(deployment)) latest.inTheWay ??= deployment;
        if (deployment.ConfigurationProfileId === profileId && isLive(deployment)) {
          return { number: latest.number, inTheWay: latest.inTheWay, version: deployment.ConfigurationVersion };
        }
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return { number: latest.number ?? 0, inTheWay: latest.inTheWay, version: undefined };
  };

  const documentOf = async ({ version }: Look): Promise<FlagDocument | undefined> => {
    if (version === undefined) return undefined;
    const VersionNumber = Number(version);
    const { Content } = await client.send(
      new GetHostedConfigurationVersionCommand({ ApplicationId, ConfigurationProfileId: profileId, VersionNumber }),
    );
    return documentFrom(new TextDecoder().decode(Content), version);
  };

  return { look, documentOf };
}

export const isInFlight = ({ State }: Pick<DeploymentSummary, 'State'>) =>
  State === 'DEPLOYING' || State === 'BAKING' || State === 'VALIDATING' || State === 'ROLLING_BACK';

const isOurs = ({ VersionLabel }: DeploymentSummary) => VersionLabel?.startsWith(OURS) === true;

/** One that can be stopped, and is not one of ours: those are over in seconds. */
export const isForeign = (deployment: DeploymentSummary) =>
  !isOurs(deployment) && (deployment.State === 'DEPLOYING' || deployment.State === 'BAKING');

/** A deployment of ours that was started is as good as done: it waits for nothing and has no alarms to fear. */
const isLive = (deployment: DeploymentSummary) =>
  deployment.State === 'COMPLETE' || (isOurs(deployment) && deployment.State === 'DEPLOYING');

function documentFrom(text: string, version: string): FlagDocument {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new Error(`version ${version} of the flags is no JSON; deploy a document of flags first`, { cause });
  }
  const flags = typeof document === 'object' && document !== null ? (document as FlagDocument).flags : undefined;
  if (typeof flags !== 'object' || flags === null) {
    throw new Error(`version ${version} of the flags has no object "flags"; deploy a document of flags first`);
  }
  return document as FlagDocument;
}
