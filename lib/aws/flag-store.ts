import {
  type AppConfigClient,
  BadRequestException,
  ConflictException,
  CreateHostedConfigurationVersionCommand,
  type DeploymentSummary,
  GetDeploymentCommand,
  StartDeploymentCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-appconfig';
import { together } from './changes-together.ts';
import type { FlagApprovals } from './flag-approvals.ts';
import type { Change, ChangeOptions } from './flag-change.ts';
import { flagLook, isForeign, isInFlight, patienceMs, pauseMs } from './flag-look.ts';
import type { FlagPlace } from './flag-place.ts';
import { type FlagDocument, sameJson } from '../core/flags/document.ts';
import { digestOf } from '../core/rollout/document-digest.ts';
import { OURS } from '../core/flags/superseded.ts';

export interface FlagStore {
  /** The document that is deployed, or about to be; `undefined` where none ever was. */
  readonly read: () => Promise<FlagDocument | undefined>;
  /**
   * Reads, changes and deploys the document, anew if somebody else has deployed in between: no change is ever made to
   * another document than the one that is live. An edit that gives `undefined`, or the same again, writes nothing.
   * Changes that are asked for while one is being made are made together after it, each as if it were alone.
   */
  readonly change: Change;
}

interface StoreDeps {
  /** What the lock on the flags lets pass. Whoever only reads needs none, nor where there is no lock. */
  readonly approvals?: Pick<FlagApprovals, 'approve'> | undefined;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export function appConfigFlags(
  client: AppConfigClient,
  place: FlagPlace,
  { approvals, now, sleep }: StoreDeps,
): FlagStore {
  const { applicationId: ApplicationId, environmentId: EnvironmentId, profileId, strategyId } = place;
  const { look, documentOf } = flagLook(client, place, { now, sleep });

  /** A label stands for one content after one deployment: a version that was made, and never deployed, is found again. */
  const create = async (
    document: FlagDocument,
    after: number,
    { why, by = 'tidegate' }: ChangeOptions,
  ): Promise<string> => {
    const text = JSON.stringify(document);
    const Content = new TextEncoder().encode(text);
    const digest = digestOf(Content);
    await approvals?.approve({ digest, deployment: after + 1, by, why, at: new Date(now()).toISOString() });
    const VersionLabel = `${OURS}${after + 1}-${digest.slice(0, 12)}`;
    const input = { ApplicationId, ConfigurationProfileId: profileId, Content, VersionLabel };
    try {
      const made = new CreateHostedConfigurationVersionCommand({
        ...input,
        ContentType: 'application/json',
        Description: why,
      });
      await client.send(made);
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
    }
    return VersionLabel;
  };

  const deployed = async (DeploymentNumber: number): Promise<void> => {
    for (const end = now() + patienceMs; now() < end; await sleep(pauseMs)) {
      const found = await client.send(new GetDeploymentCommand({ ApplicationId, EnvironmentId, DeploymentNumber }));
      if (isInFlight(found)) continue;
      if (found.State === 'COMPLETE') return;
      const why = found.EventLog?.map(({ Description }) => Description).join('; ');
      throw new Error(`deployment ${DeploymentNumber} of the flags ended as ${found.State}: ${why}`);
    }
  };

  const changeNow: Change = async (edit, options) => {
    const { why, urgent = false } = options;
    let stopped: number | undefined;
    let detail = 'others deploy all the time';
    for (const end = now() + patienceMs; now() < end; await sleep(pauseMs)) {
      const seen = await look();
      const { inTheWay } = seen;
      if (inTheWay) {
        detail = `deployment ${inTheWay.DeploymentNumber} of ${inTheWay.ConfigurationName} is ${inTheWay.State}`;
        if (urgent && stopped !== inTheWay.DeploymentNumber && isForeign(inTheWay)) {
          stopped = await stop(inTheWay);
        }
        continue;
      }
      const document = await documentOf(seen);
      if (!document) return { kind: 'absent' };
      const next = edit(document);
      if (!next || sameJson(next, document)) return { kind: 'unchanged', document };
      try {
        const started = await client.send(
          new StartDeploymentCommand({
            ...{ ApplicationId, EnvironmentId, ConfigurationProfileId: profileId, DeploymentStrategyId: strategyId },
            ConfigurationVersion: await create(next, seen.number, options),
            LatestDeploymentNumber: seen.number,
            Description: stopped === undefined ? why : `${why} (deployment ${stopped} was stopped for it)`,
          }),
        );
        await deployed(started.DeploymentNumber ?? 0);
        return { kind: 'changed', document: next, ...(stopped !== undefined && { stopped }) };
      } catch (error) {
        if (isOfKey(error)) return { kind: 'refused', problems: [keyText(error)] };
        // What AppConfig asks before a deployment has refused it, or did not answer.
        if (error instanceof BadRequestException) return { kind: 'busy', detail: error.message };
        // Somebody was faster: their document is read, and the change made to that.
        if (!(error instanceof ConflictException)) throw error;
        detail = error.message;
      }
    }
    return { kind: 'busy', detail };
  };

  const stop = async ({ DeploymentNumber }: DeploymentSummary): Promise<number | undefined> => {
    await client.send(new StopDeploymentCommand({ ApplicationId, EnvironmentId, DeploymentNumber }));
    return DeploymentNumber;
  };

  return { read: async () => documentOf(await look()), change: together(changeNow) };
}

/** AppConfig uses the key in its caller's name. */
const isOfKey = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'AccessDeniedException' && /\bkms:/.test(error.message);

const keyText = ({ message }: Error) =>
  `the key of the flags may not be used (${message}); give FlagEnvironment the key as encryptionKey, deploy the control plane again, and let the key's policy leave the decision to IAM`;
