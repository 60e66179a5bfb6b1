import type { Operation } from '../../contract.ts';
import type { Catalog } from './catalog.ts';
import type { Application, Environment, Profile, Strategy } from './model.ts';
import { paged } from './paging.ts';
import type { Store } from './store.ts';

/** The API's operations on applications, environments, profiles and strategies. */
export function catalogOperations(store: Store, create: Catalog): Readonly<Record<string, Operation>> {
  return {
    CreateApplication: (input) => describedApplication(create.createApplication(input)),
    GetApplication: ({ ApplicationId }) => describedApplication(store.application(ApplicationId)),
    ListApplications: (input) => paged([...store.applications.values()].map(describedApplication), input),
    DeleteApplication: ({ ApplicationId }) => {
      create.deleteApplication(ApplicationId);
      return {};
    },

    CreateEnvironment: (input) => describedEnvironment(create.createEnvironment(input)),
    GetEnvironment: ({ ApplicationId, EnvironmentId }) =>
      describedEnvironment(store.environment(store.application(ApplicationId), EnvironmentId)),
    ListEnvironments: (input) =>
      paged([...store.application(input.ApplicationId).environments.values()].map(describedEnvironment), input),
    UpdateEnvironment: ({ ApplicationId, EnvironmentId, ...changes }) =>
      describedEnvironment(create.updateEnvironment(ApplicationId, EnvironmentId, changes)),
    DeleteEnvironment: ({ ApplicationId, EnvironmentId }) => {
      create.deleteEnvironment(ApplicationId, EnvironmentId);
      return {};
    },

    CreateConfigurationProfile: (input) => describedProfile(create.createProfile(input)),
    GetConfigurationProfile: ({ ApplicationId, ConfigurationProfileId }) =>
      describedProfile(store.profile(store.application(ApplicationId), ConfigurationProfileId)),
    ListConfigurationProfiles: (input) =>
      paged(
        [...store.application(input.ApplicationId).profiles.values()].map(({ applicationId, id, name }) => ({
          ...{ ApplicationId: applicationId, Id: id, Name: name, LocationUri: 'hosted', Type: 'AWS.Freeform' },
        })),
        input,
      ),

    CreateDeploymentStrategy: (input) => describedStrategy(create.createStrategy(input)),
    GetDeploymentStrategy: ({ DeploymentStrategyId }) => describedStrategy(store.strategy(DeploymentStrategyId)),
    ListDeploymentStrategies: (input) => paged([...store.strategies.values()].map(describedStrategy), input),

    TagResource: ({ ResourceArn, Tags }) => {
      store.tags.set(ResourceArn, { ...store.tags.get(ResourceArn), ...Tags });
      return {};
    },
    UntagResource: ({ ResourceArn, TagKeys }) => {
      const left = Object.entries(store.tags.get(ResourceArn) ?? {}).filter(([key]) => !TagKeys.includes(key));
      store.tags.set(ResourceArn, Object.fromEntries(left));
      return {};
    },
    ListTagsForResource: ({ ResourceArn }) => ({ Tags: store.tags.get(ResourceArn) ?? {} }),
  };
}

const describedApplication = ({ id, name, description }: Application) => ({
  ...{ Id: id, Name: name, Description: description },
});

const describedEnvironment = ({ applicationId, id, name, description, state, monitors }: Environment) => ({
  ...{ ApplicationId: applicationId, Id: id, Name: name, Description: description },
  ...{ State: state, Monitors: [...monitors] },
});

const describedProfile = ({ applicationId, id, name, description, validators, kmsKeyArn }: Profile) => ({
  ...{ ApplicationId: applicationId, Id: id, Name: name, Description: description },
  ...{ LocationUri: 'hosted', Type: 'AWS.Freeform', Validators: [...validators] },
  ...{ KmsKeyArn: kmsKeyArn, KmsKeyIdentifier: kmsKeyArn },
});

const describedStrategy = (strategy: Strategy) => ({
  Id: strategy.id,
  Name: strategy.name,
  Description: strategy.description,
  DeploymentDurationInMinutes: strategy.durationMinutes,
  FinalBakeTimeInMinutes: strategy.bakeMinutes,
  GrowthFactor: strategy.growthFactor,
  GrowthType: strategy.growthType,
  ReplicateTo: 'NONE',
});
