import type { StartDeploymentRequest } from '@aws-sdk/client-appconfig';
import { NotModelledError, type Operation } from '../../contract.ts';
import { type DeploymentRun, type RunDeps, runDeployment } from './deployment-run.ts';
import { badRequest, conflict, environmentBusy, notFound, numberTaken } from './errors.ts';
import { versionOf } from './hosted-versions.ts';
import { type Deployment, type Environment, isBusy } from './model.ts';
import { paged } from './paging.ts';
import type { Store } from './store.ts';
import type { validator } from './validators.ts';

/** A completed deployment may be reverted for so long (StopDeployment, API reference). */
const REVERTIBLE_MS = 72 * 3_600_000;

export interface Deployments {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly start: (input: StartDeploymentRequest) => Promise<Deployment>;
  /** The deployment of a profile that is on its way, with the share of clients that have it. */
  readonly inProgress: (
    environment: Environment,
    profileId: string,
  ) => { deployment: Deployment; share: number } | undefined;
}

export function deployments(store: Store, validate: ReturnType<typeof validator>, deps: RunDeps): Deployments {
  const { context, extensions } = deps;
  const { clock, random } = context;
  const runs = new Map<Deployment, DeploymentRun>();

  const start = async (input: StartDeploymentRequest): Promise<Deployment> => {
    refuseUnmodelled(input);
    const application = store.application(input.ApplicationId!);
    const environment = store.environment(application, input.EnvironmentId!);
    const profile = store.profile(application, input.ConfigurationProfileId!);
    const strategy = store.strategy(input.DeploymentStrategyId!);
    const version = versionOf(profile, input.ConfigurationVersion!);
    if (isBusy(environment)) throw environmentBusy(environment.id, environment.state);
    const latest = environment.deployments.length;
    const { LatestDeploymentNumber: expected = latest, Description: description } = input;
    if (expected !== latest) {
      throw conflict(`The latest deployment number is ${latest}, but the request expected ${expected}.`);
    }

    // What takes time here is where two simultaneous starts overlap: the second one finds its number taken.
    const number = latest + 1;
    await clock.sleep(random.between(20, 80));
    const place = { application, environment, profile };
    const about = { number, version: String(version.number), description };
    const content = await extensions.beforeDeployment(place, version, about);
    await validate(application, profile, about.version, content);
    if (environment.deployments.length !== latest) throw numberTaken(number);

    const deployment: Deployment = {
      ...{ number, application, environment, profile, strategy, description, startedAt: clock.now() },
      configuration: { version, ...content },
      previous: environment.live.get(profile.id),
      associations: extensions.associationsAt(place),
      ...{ state: 'DEPLOYING', percentage: 0, completedAt: undefined, events: [] },
    };
    environment.deployments.push(deployment);
    environment.state = 'DEPLOYING';
    runs.set(deployment, runDeployment(deps, deployment));
    return deployment;
  };

  const found = (input: { ApplicationId: string; EnvironmentId: string; DeploymentNumber: number }) => {
    const environment = store.environment(store.application(input.ApplicationId), input.EnvironmentId);
    const deployment = environment.deployments[input.DeploymentNumber - 1];
    if (!deployment) throw notFound('Deployment', input.DeploymentNumber);
    return deployment;
  };

  const stop = (deployment: Deployment, allowRevert: boolean) => {
    const { state, environment, number } = deployment;
    if (state === 'DEPLOYING' || state === 'BAKING') {
      runs.get(deployment)!.rollBack('USER', 'Rollback initiated by user');
      return;
    }
    if (state !== 'COMPLETE' || !allowRevert) {
      throw badRequest(`Deployment ${number} has a state of ${state} and cannot be stopped.`);
    }
    if (clock.now() - deployment.completedAt! > REVERTIBLE_MS) {
      throw badRequest(`Deployment ${number} completed more than 72 hours ago and cannot be reverted.`);
    }
    revert(deployment);
    environment.state = 'REVERTED';
  };

  const revert = (deployment: Deployment) => {
    const { environment, profile, previous } = deployment;
    const newer = environment.deployments.slice(deployment.number).some((other) => other.profile === profile);
    if (newer) throw new NotModelledError('reverting an AppConfig deployment that a newer one has followed');
    if (isBusy(environment)) throw environmentBusy(environment.id, environment.state);
    if (previous) environment.live.set(profile.id, previous);
    else environment.live.delete(profile.id);
    deployment.state = 'REVERTED';
    deployment.percentage = 0;
    deployment.events.unshift({
      ...{ EventType: 'REVERT_COMPLETED', TriggeredBy: 'USER', Description: 'Revert completed' },
      OccurredAt: new Date(clock.now()),
    });
  };

  return {
    start,
    inProgress: (environment, profileId) => {
      const deployment = environment.deployments.at(-1);
      if (!deployment || deployment.profile.id !== profileId || !isBusy(environment)) return undefined;
      return { deployment, share: runs.get(deployment)!.share() };
    },
    operations: {
      StartDeployment: async (input: StartDeploymentRequest) => described(await start(input)),
      GetDeployment: (input) => described(found(input)),
      StopDeployment: (input) => {
        stop(found(input), input.AllowRevert === true);
        return STOPPED;
      },
      ListDeployments: (input) => {
        const environment = store.environment(store.application(input.ApplicationId), input.EnvironmentId);
        return paged(environment.deployments.toReversed().map(summary), input);
      },
    },
  };
}

/** What the AWS CLI's reference shows as StopDeployment's answer; whoever wants to know more asks GetDeployment. */
const STOPPED = {
  ...{ DeploymentNumber: 0, DeploymentDurationInMinutes: 0, GrowthFactor: 0, FinalBakeTimeInMinutes: 0 },
  PercentageComplete: 0,
};

function refuseUnmodelled(input: StartDeploymentRequest): void {
  for (const member of ['KmsKeyIdentifier', 'DynamicExtensionParameters'] as const)
    if (input[member] !== undefined) throw new NotModelledError(`StartDeployment with ${member} is not modelled`);
}

const summary = (deployment: Deployment) => {
  const { strategy, profile, configuration } = deployment;
  return {
    DeploymentNumber: deployment.number,
    ConfigurationProfileId: profile.id,
    ConfigurationName: profile.name,
    ConfigurationVersion: String(configuration.version.number),
    DeploymentDurationInMinutes: strategy.durationMinutes,
    GrowthType: strategy.growthType,
    GrowthFactor: strategy.growthFactor,
    FinalBakeTimeInMinutes: strategy.bakeMinutes,
    State: deployment.state,
    PercentageComplete: deployment.percentage,
    StartedAt: new Date(deployment.startedAt),
    CompletedAt: deployment.completedAt === undefined ? undefined : new Date(deployment.completedAt),
    VersionLabel: configuration.version.label,
  };
};

const described = (deployment: Deployment) => ({
  ...summary(deployment),
  ApplicationId: deployment.application.id,
  EnvironmentId: deployment.environment.id,
  DeploymentStrategyId: deployment.strategy.id,
  ConfigurationLocationUri: 'hosted',
  Description: deployment.description,
  EventLog: [...deployment.events],
  AppliedExtensions: deployment.associations.map(({ id, extension, parameters }) => ({
    ...{ ExtensionId: extension.id, ExtensionAssociationId: id, VersionNumber: extension.version },
    Parameters: parameters,
  })),
});
