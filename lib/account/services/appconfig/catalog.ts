import type {
  CreateApplicationRequest,
  CreateConfigurationProfileRequest,
  CreateDeploymentStrategyRequest,
  CreateEnvironmentRequest,
  Monitor,
  Validator,
} from '@aws-sdk/client-appconfig';
import { NotModelledError } from '../../contract.ts';
import { badRequest, conflict, profileInUse } from './errors.ts';
import { type Application, type Environment, isBusy, type Profile, type Strategy } from './model.ts';
import { LIMITS, type Store, withinQuota } from './store.ts';

type Tags = Readonly<Record<string, string>> | undefined;

/** Makes what deployments are made of; CloudFormation and the API both come this way. */
export interface Catalog {
  readonly createApplication: (input: CreateApplicationRequest) => Application;
  readonly createEnvironment: (input: CreateEnvironmentRequest) => Environment;
  readonly createProfile: (input: CreateConfigurationProfileRequest) => Profile;
  readonly createStrategy: (input: CreateDeploymentStrategyRequest) => Strategy;
  /** Changes what the API lets change in place. */
  readonly updateApplication: (id: string, input: Pick<CreateApplicationRequest, 'Name' | 'Description'>) => void;
  readonly updateEnvironment: (
    application: string,
    id: string,
    input: Partial<Pick<CreateEnvironmentRequest, 'Name' | 'Description' | 'Monitors'>>,
  ) => Environment;
  readonly updateProfile: (
    application: string,
    id: string,
    input: Pick<CreateConfigurationProfileRequest, 'Name' | 'Description' | 'Validators' | 'KmsKeyIdentifier'>,
  ) => void;
  readonly updateStrategy: (id: string, input: Omit<CreateDeploymentStrategyRequest, 'Name'>) => void;
  readonly deleteApplication: (id: string) => void;
  readonly deleteEnvironment: (application: string, id: string) => void;
  readonly deleteProfile: (application: string, id: string) => void;
  readonly deleteStrategy: (id: string) => void;
}

export function catalog(store: Store): Catalog {
  const tag = (resource: string, tags: Tags) => {
    if (tags) store.tags.set(store.arn(resource), tags);
  };
  return {
    createApplication: ({ Name, Description: description, Tags }) => {
      const name = checkedName(Name, 64);
      withinQuota(store.applications.size, LIMITS.applications, 'applications');
      const id = store.newId();
      const application = { id, name, description, environments: new Map(), profiles: new Map() };
      store.applications.set(id, application);
      tag(`application/${id}`, Tags);
      return application;
    },
    createEnvironment: ({ ApplicationId, Name, Description: description, Monitors = [], Tags }) => {
      const application = store.application(ApplicationId!);
      const name = checkedName(Name, 64);
      withinQuota(application.environments.size, LIMITS.environmentsPerApplication, 'environments per application');
      const id = store.newId();
      const environment: Environment = {
        ...{ id, name, description, applicationId: application.id, monitors: checkedMonitors(Monitors) },
        ...{ state: 'READY_FOR_DEPLOYMENT', deployments: [], live: new Map() },
      };
      application.environments.set(id, environment);
      tag(`application/${application.id}/environment/${id}`, Tags);
      return environment;
    },
    createProfile: (input) => {
      const { ApplicationId, Name, Description: description, LocationUri, Type, Validators = [], Tags } = input;
      if (LocationUri !== 'hosted') throw new NotModelledError(`AppConfig profiles at ${LocationUri} are not modelled`);
      if (Type !== undefined && Type !== 'AWS.Freeform') {
        throw new NotModelledError(`AppConfig profiles of type ${Type} are not modelled`);
      }
      const application = store.application(ApplicationId!);
      withinQuota(application.profiles.size, LIMITS.profilesPerApplication, 'profiles per application');
      const id = store.newId();
      const profile: Profile = {
        ...{ id, name: checkedName(Name, 128), description, applicationId: application.id },
        ...{ validators: checkedValidators(Validators), versions: new Map() },
        kmsKeyArn: keyArn(input.KmsKeyIdentifier),
      };
      application.profiles.set(id, profile);
      tag(`application/${application.id}/configurationprofile/${id}`, Tags);
      return profile;
    },
    createStrategy: (input) => {
      if (input.ReplicateTo !== undefined && input.ReplicateTo !== 'NONE') {
        throw new NotModelledError(`AppConfig strategies that replicate to ${input.ReplicateTo} are not modelled`);
      }
      const own = [...store.strategies.keys()].filter((id) => !id.startsWith('AppConfig.'));
      withinQuota(own.length, LIMITS.strategies, 'deployment strategies');
      const strategy: Strategy = { id: store.newId(), ...checkedStrategy(input) };
      store.strategies.set(strategy.id, strategy);
      tag(`deploymentstrategy/${strategy.id}`, input.Tags);
      return strategy;
    },
    updateApplication: (id, { Name, Description }) => {
      const application = store.application(id);
      application.name = checkedName(Name, 64);
      application.description = Description;
    },
    updateEnvironment: (application, id, { Name, Description, Monitors }) => {
      const environment = store.environment(store.application(application), id);
      if (Name !== undefined) environment.name = checkedName(Name, 64);
      if (Description !== undefined) environment.description = Description;
      if (Monitors !== undefined) environment.monitors = checkedMonitors(Monitors);
      return environment;
    },
    updateProfile: (application, id, { Name, Description, Validators = [], KmsKeyIdentifier }) => {
      const profile = store.profile(store.application(application), id);
      profile.name = checkedName(Name, 128);
      profile.description = Description;
      profile.validators = checkedValidators(Validators);
      profile.kmsKeyArn = keyArn(KmsKeyIdentifier);
    },
    updateStrategy: (id, input) => {
      const { name } = store.strategy(id);
      store.strategies.set(id, { ...checkedStrategy({ ...input, Name: name }), id });
    },
    deleteApplication: (idOrName) => {
      const { id, environments, profiles } = store.application(idOrName);
      if (environments.size + profiles.size > 0) {
        throw badRequest('The application has environments or configuration profiles; delete those first.');
      }
      store.applications.delete(id);
    },
    deleteEnvironment: (application, idOrName) => {
      const { environments } = store.application(application);
      const environment = store.environment(store.application(application), idOrName);
      if (isBusy(environment)) throw conflict(`Environment ${environment.id} has a deployment in progress.`);
      environments.delete(environment.id);
    },
    deleteProfile: (application, idOrName) => {
      const { profiles } = store.application(application);
      const { id, versions } = store.profile(store.application(application), idOrName);
      if (versions.size > 0) throw profileInUse(id);
      profiles.delete(id);
    },
    deleteStrategy: (id) => {
      store.strategies.delete(store.strategy(id).id);
    },
  };
}

const checkedStrategy = (input: CreateDeploymentStrategyRequest): Omit<Strategy, 'id'> => ({
  name: checkedName(input.Name, 64),
  description: input.Description,
  durationMinutes: within('DeploymentDurationInMinutes', input.DeploymentDurationInMinutes, 0, 1440),
  bakeMinutes: within('FinalBakeTimeInMinutes', input.FinalBakeTimeInMinutes ?? 0, 0, 1440),
  growthFactor: within('GrowthFactor', input.GrowthFactor, 1, 100),
  growthType: input.GrowthType ?? 'LINEAR',
});

function checkedName(name: string | undefined, longest: number): string {
  if (!name || name.length > longest) throw badRequest(`Name must have length between 1 and ${longest}`);
  return name;
}

function checkedMonitors(monitors: readonly Monitor[]): readonly Monitor[] {
  if (monitors.length > 5) throw badRequest('Monitors must have at most 5 items');
  return monitors;
}

/** User guide, "Validators": at most two; a schema is draft 4 at most. */
function checkedValidators(validators: readonly Validator[]): readonly Validator[] {
  if (validators.length > 2) throw badRequest('Validators must have at most 2 items');
  return validators;
}

/** A key may also be named by its id or an alias, which nobody here does. */
function keyArn(identifier: string | undefined): string | undefined {
  if (identifier === undefined || /^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/.test(identifier)) return identifier;
  throw new NotModelledError(`the KMS key ${identifier} of an AppConfig profile, which is no key's ARN,`);
}

function within(name: string, value: number | undefined, low: number, high: number): number {
  if (value === undefined || !(value >= low && value <= high)) {
    throw badRequest(`${name} must be between ${low} and ${high}`);
  }
  return value;
}
