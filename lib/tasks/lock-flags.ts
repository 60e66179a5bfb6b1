import type { FlagApprovals } from '../aws/flag-approvals.ts';
import { type DeploymentAsked, lockedText, needsApproval } from '../core/flags/lock.ts';
import { digestOf } from '../core/rollout/document-digest.ts';

export interface LockFlagsDeps {
  readonly approvals: Pick<FlagApprovals, 'isApproved' | 'keepOut'>;
  readonly controlPlane: string;
  /** `application/environment/profile/strategy` */
  readonly place: string;
  readonly now: () => number;
}

/** What AppConfig hands to an action at PRE_START_DEPLOYMENT (user guide, "Create a Lambda function for a custom extension"). */
export interface PreStartDeployment {
  readonly Application: AppConfigThing;
  readonly Environment: AppConfigThing;
  readonly ConfigurationProfile: AppConfigThing;
  readonly DeploymentNumber: number;
  readonly ContentVersion: string;
  /** Base64. */
  readonly Content: string;
  readonly Description?: string;
}

interface AppConfigThing {
  readonly Id: string;
  readonly Name: string;
}

/** Nothing lets a deployment start as it is; an error refuses it with its message. */
export type LockAnswer =
  | Readonly<Record<string, never>>
  | { readonly Error: 'BadRequestError'; readonly Message: string };

/**
 * The lock on flags: AppConfig asks it before every deployment, and it lets pass what the control plane has approved just before.
 * It sees the content and not the caller, so nothing that a caller says of themselves opens it. Where it fails, AppConfig
 * refuses the deployment: what is served stays as it is.
 */
export const lockFlags =
  ({ approvals, controlPlane, place, now }: LockFlagsDeps) =>
  async (event: PreStartDeployment): Promise<LockAnswer> => {
    const asked = deploymentIn(event);
    if (!needsApproval(asked, place) || (await approvals.isApproved(asked))) return {};
    const { ContentVersion: version, Description: description = '' } = event;
    const { deployment, digest } = asked;
    const at = new Date(now()).toISOString();
    await approvals.keepOut({ kind: 'locked-out', at, deployment, version, description, digest });
    return { Error: 'BadRequestError', Message: lockedText(controlPlane, asked) };
  };

const deploymentIn = (event: PreStartDeployment): DeploymentAsked => ({
  application: named(event.Application),
  environment: named(event.Environment),
  profile: named(event.ConfigurationProfile),
  deployment: event.DeploymentNumber,
  digest: digestOf(Buffer.from(event.Content, 'base64')),
});

const named = ({ Id: id, Name: name }: AppConfigThing) => ({ id, name });
