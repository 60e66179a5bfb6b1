import { AwsError, NotModelledError, type Permission } from '../../contract.ts';
import type { DataPlane } from './data-plane.ts';
import { keyPermissions } from './encryption.ts';
import type { Store } from './store.ts';

type Input = Readonly<Record<string, string | number | undefined>>;

/**
 * Service authorization reference, "AWS AppConfig": most calls are asked of every resource they mention, and need all of
 * them. Resources are named by id there, whatever the request calls them. The condition keys are the resources' tags.
 */
export function appconfigPermissions(store: Store, plane: DataPlane) {
  const { sessionOf } = plane;
  const ofKeys = keyPermissions(store, plane);
  return (operation: string, input: object): readonly Permission[] => {
    const mentioned = resourcesOf(operation, input as Input);
    if (!mentioned) throw new NotModelledError(`appconfig:${operation} is not modelled`);
    const action = `appconfig:${operation}`;
    if (mentioned.length === 0) return [{ action, resource: '*' }];
    const asked = mentioned.map((resource) => ({ action, resource, context: tagsOf(resource) }));
    return [...asked, ...ofKeys(operation, input as Input)];
  };

  function resourcesOf(operation: string, input: Input): readonly string[] | undefined {
    if (operation === 'GetLatestConfiguration') {
      const session = sessionOf(String(input.ConfigurationToken));
      return session ? [configurationOf(session.application.id, session.environment.id, session.profile.id)] : [];
    }
    if (operation === 'StartConfigurationSession') return [sessionResource(input)];
    if (/^(Untag|Tag)Resource$|^ListTagsForResource$/.test(operation)) return [String(input.ResourceArn)];
    if (/Extension/.test(operation)) return [];
    return MENTIONED[operation]?.map((kind) => store.arn(path(kind, input)));
  }

  function sessionResource(input: Input): string {
    const { ApplicationIdentifier: a, EnvironmentIdentifier: e, ConfigurationProfileIdentifier: p } = input;
    const names = idsOf(String(a), String(e), String(p));
    return configurationOf(...names);
  }

  function configurationOf(application: string, environment: string, profile: string): string {
    return store.arn(`application/${application}/environment/${environment}/configuration/${profile}`);
  }

  function path(kind: Kind, input: Input): string {
    const { ApplicationId: a, EnvironmentId: e, ConfigurationProfileId: p } = input;
    const [application, environment, profile] = idsOf(String(a), String(e), String(p));
    const root = `application/${application}`;
    switch (kind) {
      case 'application':
        return root;
      case 'environment':
        return `${root}/environment/${environment}`;
      case 'profile':
        return `${root}/configurationprofile/${profile}`;
      case 'version':
        return `${root}/configurationprofile/${profile}/hostedconfigurationversion/${input.VersionNumber}`;
      case 'deployment':
        return `${root}/environment/${environment}/deployment/${input.DeploymentNumber}`;
      case 'strategy':
        return `deploymentstrategy/${input.DeploymentStrategyId}`;
    }
  }

  /** Ids where there are such things, else what was written: the permission is asked before anything is looked for. */
  function idsOf(application: string, environment: string, profile: string): [string, string, string] {
    const found = orNothing(() => store.application(application));
    if (!found) return [application, environment, profile];
    return [
      found.id,
      orNothing(() => store.environment(found, environment))?.id ?? environment,
      orNothing(() => store.profile(found, profile))?.id ?? profile,
    ];
  }

  function tagsOf(resource: string): Record<string, string> {
    const tags = Object.entries(store.tags.get(resource) ?? {});
    return Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
  }
}

type Kind = 'application' | 'environment' | 'profile' | 'version' | 'deployment' | 'strategy';

const MENTIONED: Readonly<Record<string, readonly Kind[]>> = {
  CreateApplication: [],
  GetApplication: ['application'],
  ListApplications: [],
  DeleteApplication: ['application'],
  CreateEnvironment: ['application'],
  GetEnvironment: ['application', 'environment'],
  ListEnvironments: ['application'],
  UpdateEnvironment: ['application', 'environment'],
  DeleteEnvironment: ['application', 'environment'],
  CreateConfigurationProfile: ['application'],
  GetConfigurationProfile: ['application', 'profile'],
  ListConfigurationProfiles: ['application'],
  CreateDeploymentStrategy: [],
  GetDeploymentStrategy: ['strategy'],
  ListDeploymentStrategies: [],
  CreateHostedConfigurationVersion: ['application', 'profile'],
  GetHostedConfigurationVersion: ['application', 'profile', 'version'],
  ListHostedConfigurationVersions: ['application', 'profile'],
  DeleteHostedConfigurationVersion: ['application', 'profile', 'version'],
  ValidateConfiguration: ['application', 'profile'],
  StartDeployment: ['application', 'profile', 'strategy', 'environment'],
  GetDeployment: ['application', 'environment', 'deployment'],
  StopDeployment: ['application', 'environment', 'deployment'],
  ListDeployments: ['application', 'environment'],
};

function orNothing<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
