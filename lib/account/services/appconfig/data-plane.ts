import { AwsError, type Context, type Operation } from '../../contract.ts';
import type { Deployments } from './deployments.ts';
import { badRequest } from './errors.ts';
import type { Application, Configuration, Deployment, Environment, Profile } from './model.ts';
import type { Store } from './store.ts';

interface Session {
  readonly application: Application;
  readonly environment: Environment;
  readonly profile: Profile;
  readonly minimumPollSeconds: number | undefined;
  /** Where this session stands among all, by deployment: its share is reached when a deployment's is larger. */
  readonly positions: Map<Deployment, number>;
  lastPollAt: number | undefined;
  /** What it was given last. */
  given: Configuration | undefined;
}

interface Token {
  readonly session: Session;
  readonly issuedAt: number;
}

const TOKEN_LIFE_MS = 24 * 3_600_000;
const DEFAULT_POLL_SECONDS = 60;

export interface DataPlane {
  readonly operations: Readonly<Record<string, Operation>>;
  /** Resource ids that a token stands for, for IAM. */
  readonly sessionOf: (token: string) => Pick<Session, 'application' | 'environment' | 'profile'> | undefined;
  readonly usage: () => { readonly configurationRequests: number; readonly configurationsReceived: number };
}

/**
 * AppConfig's data plane (StartConfigurationSession and GetLatestConfiguration, API reference): tokens for one use within
 * 24 hours, an empty body where nothing is new, and a share of the *sessions*, not of users, while a deployment grows.
 */
export function dataPlane({ clock, random }: Context, store: Store, { inProgress }: Deployments): DataPlane {
  const tokens = new Map<string, Token>();
  const usage = { configurationRequests: 0, configurationsReceived: 0 };
  const issue = (session: Session): string => {
    const token = `AYAD${random.hex(60)}`;
    tokens.set(token, { session, issuedAt: clock.now() });
    return token;
  };

  const current = (session: Session): Configuration | undefined => {
    const { environment, profile, positions } = session;
    const live = environment.live.get(profile.id);
    const open = inProgress(environment, profile.id);
    if (!open) return live;
    const position = positions.get(open.deployment) ?? random.next();
    positions.set(open.deployment, position);
    return position < open.share ? open.deployment.configuration : live;
  };

  const operations: Record<string, Operation> = {
    StartConfigurationSession: (input) => {
      usage.configurationRequests++;
      const { RequiredMinimumPollIntervalInSeconds: minimumPollSeconds } = input;
      if (minimumPollSeconds !== undefined && !(minimumPollSeconds >= 15 && minimumPollSeconds <= 86_400)) {
        throw badRequest('RequiredMinimumPollIntervalInSeconds must be between 15 and 86400');
      }
      const application = named('Application', () => store.application(input.ApplicationIdentifier));
      const environment = named('Environment', () => store.environment(application, input.EnvironmentIdentifier));
      const profile = named('ConfigurationProfile', () =>
        store.profile(application, input.ConfigurationProfileIdentifier),
      );
      const known = { application, environment, profile, minimumPollSeconds };
      const session = { ...known, positions: new Map(), lastPollAt: undefined, given: undefined };
      return { InitialConfigurationToken: issue(session) };
    },

    GetLatestConfiguration: ({ ConfigurationToken: written }) => {
      usage.configurationRequests++;
      const token = tokens.get(written);
      if (!token) throw invalidToken('Corrupted');
      const { session, issuedAt } = token;
      if (clock.now() - issuedAt > TOKEN_LIFE_MS) throw invalidToken('Expired');
      const { minimumPollSeconds = 0, lastPollAt = -Infinity, given } = session;
      if (clock.now() - lastPollAt < minimumPollSeconds * 1_000) throw invalidToken('PollIntervalNotSatisfied');
      const configuration = current(session);
      if (!configuration) throw notDeployed(session);

      tokens.delete(written);
      session.lastPollAt = clock.now();
      session.given = configuration;
      const isNew = given !== configuration;
      if (isNew) usage.configurationsReceived++;
      return {
        NextPollConfigurationToken: issue(session),
        NextPollIntervalInSeconds: minimumPollSeconds || DEFAULT_POLL_SECONDS,
        ContentType: configuration.contentType,
        Configuration: isNew ? configuration.content : new Uint8Array(),
        ...(isNew && { VersionLabel: configuration.version.label }),
      };
    },
  };
  return { operations, sessionOf: (token) => tokens.get(token)?.session, usage: () => ({ ...usage }) };
}

type Problem = 'Corrupted' | 'Expired' | 'PollIntervalNotSatisfied';

const invalidToken = (Problem: Problem) =>
  badRequest('Request token is not valid.', {
    Reason: 'InvalidParameters',
    Details: { InvalidParameters: { ConfigurationToken: { Problem } } },
  });

function named<T>(ResourceType: string, find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(error.name, error.message, error.status, { ResourceType });
  }
}

const notDeployed = ({ application, environment, profile }: Session) =>
  new AwsError('ResourceNotFoundException', 'The configuration has not been deployed to the environment.', 404, {
    ResourceType: 'Deployment',
    ReferencedBy: { Application: application.id, Environment: environment.id, ConfigurationProfile: profile.id },
  });
