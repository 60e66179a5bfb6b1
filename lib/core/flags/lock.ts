/** A document that the control plane is about to deploy: this content as this deployment, and neither another nor later. */
export interface Approval {
  /** SHA-256 of the content's bytes, in hexadecimal digits. */
  readonly digest: string;
  /** The number that the deployment gets if nobody else deploys to the environment first. */
  readonly deployment: number;
  readonly by: string;
  readonly why: string;
  /** ISO 8601 */
  readonly at: string;
}

/** A deployment that AppConfig asks about before it starts. */
export interface DeploymentAsked {
  readonly application: Named;
  readonly environment: Named;
  readonly profile: Named;
  readonly deployment: number;
  readonly digest: string;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** A deployment that was refused, as it is kept. Who wanted it AppConfig does not say; CloudTrail does. */
export interface LockedOut {
  readonly kind: 'locked-out';
  /** ISO 8601 */
  readonly at: string;
  readonly deployment: number;
  /** Of the hosted configuration. */
  readonly version: string;
  readonly description: string;
  readonly digest: string;
}

/**
 * Whether the lock has to look for an approval. Other environments and profiles are none of its business; and before an
 * environment's first deployment there is no document that another one could overwrite, nor anybody who is served one.
 */
export function needsApproval(asked: DeploymentAsked, place: string): boolean {
  const [application = '', environment = '', profile = ''] = place.split('/');
  const isOurs = is(asked.application, application) && is(asked.environment, environment) && is(asked.profile, profile);
  return isOurs && asked.deployment !== 1;
}

/** What people read where they have tried to deploy flags by other ways. */
export function lockedText(controlPlane: string, { deployment }: Pick<DeploymentAsked, 'deployment'>): string {
  return [
    `nobody has approved this document as deployment ${deployment}`,
    `the flags of this environment are deployed by the control plane ${controlPlane} alone, which keeps who did it and why`,
    'use tidegate flags set KEY, or a rollout of the flag; who may is up to ControlPlane.grantCommands',
  ].join('; ');
}

/** Control planes know places by ids, or by the names that somebody has given them. */
const is = ({ id, name }: Named, known: string) => known === id || known === name;
